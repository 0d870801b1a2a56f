# Completes the words of ptspec in fish: ptspec completion fish > ~/.config/fish/completions/ptspec.fish
function __ptspec_complete
    set -l line (commandline -cp | string replace -r '^\s*\S+\s' '')
    ptspec "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
end
complete -c ptspec -a '(__ptspec_complete)'
