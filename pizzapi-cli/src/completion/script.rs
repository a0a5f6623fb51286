//! The scripts that shells load. The one rule: they hold no command and no flag; those are asked of the program each time.

use clap_complete::{
    Shell,
    env::{Elvish, EnvCompleter as _, Fish, Powershell, Zsh},
};

use crate::env;

/// The program, as it is found on the path.
const PROGRAM: &str = "pizzapi";

/// Every shell there is a script for.
pub const SHELLS: [Shell; 5] = [
    Shell::Bash,
    Shell::Zsh,
    Shell::Fish,
    Shell::PowerShell,
    Shell::Elvish,
];

/// What the file is called where the shell looks for it.
pub fn file_name(shell: Shell) -> &'static str {
    match shell {
        Shell::Zsh => "_pizzapi",
        Shell::Fish => "pizzapi.fish",
        Shell::PowerShell => "_pizzapi.ps1",
        Shell::Elvish => "pizzapi.elv",
        _ => "pizzapi.bash",
    }
}

/// The script.
pub fn script(shell: Shell) -> String {
    let mut made = Vec::new();
    let name = env::COMPLETE.name;
    let written = match shell {
        Shell::Zsh => Zsh.write_registration(name, PROGRAM, PROGRAM, PROGRAM, &mut made),
        Shell::Fish => Fish.write_registration(name, PROGRAM, PROGRAM, PROGRAM, &mut made),
        Shell::PowerShell => {
            Powershell.write_registration(name, PROGRAM, PROGRAM, PROGRAM, &mut made)
        }
        Shell::Elvish => Elvish.write_registration(name, PROGRAM, PROGRAM, PROGRAM, &mut made),
        _ => return bash(),
    };
    debug_assert!(written.is_ok(), "memory can be written to");
    let text = String::from_utf8_lossy(&made);
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    let mut script = lines.join("\n") + "\n";
    if shell == Shell::Zsh {
        script += ZSH_AUTOLOAD;
    }
    script
}

/// A file that zsh loads when it is first needed is run in the place of the function: it must also answer.
const ZSH_AUTOLOAD: &str = r#"
if [[ "${funcstack[1]}" == _pizzapi ]]; then
    _clap_dynamic_completer_pizzapi "$@"
fi
"#;

fn bash() -> String {
    BASH.replace("VARIABLE", env::COMPLETE.name)
}

/// Bash takes `=`, `:` and `@` for the ends of words, which e-mail addresses, URLs and `--org=acme` are not made of: they are put
/// together again before the program sees them, and what stands before the last of them is taken off what it answers.
const BASH: &str = r#"_pizzapi() {
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
        VARIABLE=bash \
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
"#;
