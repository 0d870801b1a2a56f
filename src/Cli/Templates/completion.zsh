#compdef ptspec
# Completes the words of ptspec in zsh: as _ptspec in a folder of $fpath, or by source <(ptspec completion zsh)
_ptspec() {
    local line="${(j: :)words[2,CURRENT]}"
    local -a known
    known=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2> /dev/null)}")
    known=("${(@)known:#}")
    if (( $#known )); then
        compadd -- "${known[@]}"
    else
        _files
    fi
}
if [ "$funcstack[1]" = "_ptspec" ]; then
    _ptspec "$@"
else
    compdef _ptspec ptspec
fi
