# Completes the words of ptspec in bash: source <(ptspec completion bash)
_ptspec() {
    local line="${COMP_LINE:0:COMP_POINT}" word="${COMP_WORDS[COMP_CWORD]}" IFS=$'\n'
    line="${line#"${line%%[! ]*}"}"
    line="${line#* }"
    COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2> /dev/null)" -- "$word"))
    # Where nothing is known that could stand here, -o default completes the names of files.
}
complete -o default -F _ptspec ptspec
