_pizzapi() {
    local words=() word joined= before index last
    for ((index = 0; index <= COMP_CWORD; index++)); do
        last=$((${#words[@]} - 1))
        word=${COMP_WORDS[index]}
        if ((index == COMP_CWORD && BASH_VERSINFO[0] >= 4)) && [[ $word != [=:]* ]]; then
            word=$2
            if [[ $joined ]]; then word=${word#@}; fi
        fi
        if [[ $word == = && ${words[last]} == --* ]]; then
            # `--org=acme` is the same as `--org acme`.
            if ((index == COMP_CWORD)); then words+=(""); fi
        elif ((last > 0)) && [[ $word == [:@]* ]]; then
            words[last]+=$word
            joined=yes
        elif [[ $joined ]]; then
            words[last]+=$word
            joined=
        else
            words+=("$word")
        fi
    done
    last=$((${#words[@]} - 1))
    before=${words[last]%"$2"}
    local IFS=$'\013'
    COMPREPLY=($(
        _CLAP_IFS="$IFS" \
        _CLAP_COMPLETE_INDEX="$last" \
        PIZZAPI_COMPLETE=bash \
        pizzapi -- "${words[@]}" 2>/dev/null
    )) || COMPREPLY=()
    if [[ $before ]]; then COMPREPLY=("${COMPREPLY[@]#"$before"}"); fi
    if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} == *[=/:] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
if ((BASH_VERSINFO[0] > 4 || (BASH_VERSINFO[0] == 4 && BASH_VERSINFO[1] >= 4))); then
    complete -o bashdefault -o nosort -F _pizzapi pizzapi
else
    complete -o bashdefault -F _pizzapi pizzapi
fi
