# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_pizzapi_global_optspecs
    string join \n profile= org= control-plane= cacert= insecure o/output= jq= template= y/yes no-input v/verbose q/quiet color= h/help V/version
end

function __fish_pizzapi_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_pizzapi_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_pizzapi_using_subcommand
    set -l cmd (__fish_pizzapi_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c pizzapi -n "__fish_pizzapi_needs_command" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_needs_command" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_needs_command" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_needs_command" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_needs_command" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_needs_command" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_needs_command" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_needs_command" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_needs_command" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -s V -l version -d 'Print version'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "dev" -d 'Run the whole platform on this machine: control plane, router, an organisation `demo`'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "dashboard" -d 'Watch the platform live'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "dash" -d 'Watch the platform live'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "runner" -d 'Run a runner on this machine; or list, stop and restart an organisation\'s runners'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "login" -d 'Log in to a control plane, and remember it as a profile'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "logout" -d 'Log out: end the login on the server, then forget it here'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "whoami" -d 'Show who you are, where, by which credential and for how long, and what you may do'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "password" -d 'Change your password; your other logins end'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "use" -d 'Choose the organisation that commands are about from now on'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "org" -d 'Manage organisations: make, change, suspend and delete them'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "member" -d 'Manage who belongs to an organisation, and as what'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "invite" -d 'Invite people to an organisation; accept an invite'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "instance" -d 'Look after organisations\' own servers: stop, start, read logs'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "session" -d 'Sessions of an organisation: list, get, start, kill, events'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "key" -d 'Manage your API keys, for scripts and machines'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "token" -d 'Get, read and check org tokens'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "admin" -d 'Look after the platform: accounts, signing keys, the whole at a glance'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "events" -d 'Show what happened on the platform, and what happens'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "profile" -d 'Manage profiles: each is a control plane, an account there, and its current organisation'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "config" -d 'Show settings, where they are kept, and why they are what they are'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "serve" -d 'Run the control plane: orgs, users, tokens, provisioning, routing'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "router" -d 'Run the router: from an organisation\'s host name to its server'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "completion" -d 'Print a script that completes commands and flags in a shell'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "help" -d 'Show help on a topic or a command'
complete -c pizzapi -n "__fish_pizzapi_needs_command" -f -a "version" -d 'Print this program\'s version'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dev" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dev" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dev" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dev" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dev" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dev" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dev" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dev" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dev" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dev" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dev" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dev" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dev" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dev" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dashboard" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dashboard" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dashboard" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dashboard" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dashboard" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dashboard" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dashboard" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dashboard" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dashboard" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dashboard" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dashboard" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dashboard" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dashboard" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dashboard" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dash" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dash" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dash" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dash" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dash" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dash" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dash" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dash" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dash" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dash" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dash" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dash" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dash" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand dash" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -l agent -d 'The agent\'s command line, split into words as a shell would, never given to one [default: pi --mode json --print]' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -l root -d 'A folder that sessions may work in; may be given several times [default: the working folder]' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -l name -d 'What to call the runner [default: this machine\'s name]' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -f -a "list" -d 'List an organisation\'s runners, connected ones first'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -f -a "stop" -d 'End a runner, and the sessions on it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and not __fish_seen_subcommand_from list stop restart" -f -a "restart" -d 'Have a runner start again: whoever supervises it does that on exit code 42'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from list" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from list" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from list" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from list" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from list" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from list" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from list" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from list" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from stop" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from stop" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from stop" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from stop" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from stop" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from stop" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from stop" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from stop" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from stop" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from stop" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from stop" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from stop" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from stop" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from restart" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from restart" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from restart" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from restart" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from restart" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from restart" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from restart" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from restart" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from restart" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from restart" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from restart" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from restart" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from restart" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand runner; and __fish_seen_subcommand_from restart" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -l email -d 'The account\'s e-mail address' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -l name -d 'The name to sign up with [default: the part of the e-mail address before the @]' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -l with-token -d 'Read a session token or an API key from standard input instead of asking for a password; never an argument'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -l with-password -d 'Read the password from standard input; for a one-time password, the new one from a second line'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -l sign-up -d 'Make the account first'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand logout" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand logout" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand logout" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand logout" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand logout" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand logout" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand logout" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand logout" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand logout" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand logout" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand logout" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand logout" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand logout" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand whoami" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand whoami" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand whoami" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand whoami" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand whoami" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand whoami" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand whoami" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand whoami" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand whoami" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand whoami" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand whoami" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand whoami" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand whoami" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand whoami" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand password" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand password" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand password" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand password" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand password" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand password" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand password" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand password" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand password" -l with-password -d 'Read the present password and the new one from standard input, each on a line'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand password" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand password" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand password" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand password" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand password" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand password" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand use" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand use" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand use" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand use" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand use" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand use" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand use" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand use" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand use" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand use" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand use" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand use" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand use" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand use" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -f -a "list" -d 'List the organisations you can see, newest first'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -f -a "ls" -d 'List the organisations you can see, newest first'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -f -a "get" -d 'Show one organisation'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -f -a "create" -d 'Make an organisation, and its own server with it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -f -a "edit" -d 'Change an organisation\'s name or plan'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -f -a "delete" -d 'Delete an organisation and everything in it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -f -a "rm" -d 'Delete an organisation and everything in it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -f -a "suspend" -d 'Shut an organisation: no tokens, no connections, its server stopped'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -f -a "resume" -d 'Open an organisation again that was suspended'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -f -a "approve" -d 'Approve an organisation that waits for it; its server is started'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -f -a "deny" -d 'Turn down an organisation that waits for approval'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -f -a "status" -d 'Show an organisation\'s server: whether it serves, since when, and how it got there'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -f -a "wait" -d 'Wait until an organisation serves, or is gone'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and not __fish_seen_subcommand_from list ls get create edit delete rm suspend resume approve deny status wait open" -f -a "open" -d 'Open an organisation\'s URL in a browser, or print it where there is none'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -l status -d 'Only those with this status: pending, active, suspended, deleting, deleted' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -l search -d 'Only those with this text in slug or name' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -l limit -d 'How many at most' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -l all -d 'All of them'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -s w -l watch -d 'Stay, and show every change as it happens'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -l status -d 'Only those with this status: pending, active, suspended, deleting, deleted' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -l search -d 'Only those with this text in slug or name' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -l limit -d 'How many at most' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -l all -d 'All of them'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -s w -l watch -d 'Stay, and show every change as it happens'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from get" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from get" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from get" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from get" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from get" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from get" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from get" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from get" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from get" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from get" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from get" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -l slug -d 'Its slug [default: made from the name]' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -l owner -d 'E-mail address of its first owner, for platform admins [default: you]' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -l timeout -d 'How long to wait at most: 90s, 5m' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -l wait -d 'Wait until it is so [default on a terminal]'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -l no-wait -d 'Do not wait'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from edit" -l name -d 'What people call it' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from edit" -l plan -d 'Its plan; for platform admins' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from edit" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from edit" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from edit" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from edit" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from edit" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from edit" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from edit" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from edit" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from edit" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from edit" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from edit" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from edit" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from edit" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from edit" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -l timeout -d 'How long to wait at most: 90s, 5m' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -l wait -d 'Wait until it is so [default on a terminal]'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -l no-wait -d 'Do not wait'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -l timeout -d 'How long to wait at most: 90s, 5m' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -l wait -d 'Wait until it is so [default on a terminal]'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -l no-wait -d 'Do not wait'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -l reason -d 'Why; its members see it' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -l timeout -d 'How long to wait at most: 90s, 5m' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -l wait -d 'Wait until it is so [default on a terminal]'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -l no-wait -d 'Do not wait'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from suspend" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -l timeout -d 'How long to wait at most: 90s, 5m' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -l wait -d 'Wait until it is so [default on a terminal]'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -l no-wait -d 'Do not wait'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from resume" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -l timeout -d 'How long to wait at most: 90s, 5m' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -l wait -d 'Wait until it is so [default on a terminal]'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -l no-wait -d 'Do not wait'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from approve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from deny" -l reason -d 'Why; its members see it' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from deny" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from deny" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from deny" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from deny" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from deny" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from deny" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from deny" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from deny" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from deny" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from deny" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from deny" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from deny" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from deny" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from deny" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from deny" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from status" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from status" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from status" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from status" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from status" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from status" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from status" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from status" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from status" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from status" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from status" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from wait" -l for -d 'What to wait for' -r -f -a "healthy\t'Its server serves'
stopped\t'Its server is stopped, its data kept'
deleted\t'Everything of it is gone'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from wait" -l timeout -d 'How long at most: 90s, 5m' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from wait" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from wait" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from wait" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from wait" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from wait" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from wait" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from wait" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from wait" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from wait" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from wait" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from wait" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from wait" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from wait" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from wait" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from open" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from open" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from open" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from open" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from open" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from open" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from open" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from open" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from open" -l print -d 'Print the URL, and open nothing [default without a terminal]'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from open" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from open" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from open" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from open" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from open" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand org; and __fish_seen_subcommand_from open" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -f -a "list" -d 'List an organisation\'s members'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -f -a "ls" -d 'List an organisation\'s members'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -f -a "add" -d 'Add somebody who has an account'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -f -a "remove" -d 'Remove a member; their tokens and connections end within 5 seconds'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -f -a "rm" -d 'Remove a member; their tokens and connections end within 5 seconds'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and not __fish_seen_subcommand_from list ls add remove rm role" -f -a "role" -d 'Change what a member may do'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from list" -l limit -d 'How many at most' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from list" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from list" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from list" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from list" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from list" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from list" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from list" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from list" -l all -d 'All of them'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from list" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from ls" -l limit -d 'How many at most' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from ls" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from ls" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from ls" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from ls" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from ls" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from ls" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from ls" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from ls" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from ls" -l all -d 'All of them'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from ls" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from add" -l role -d 'Their role; at most your own' -r -f -a "owner\t''
admin\t''
member\t''"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from add" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from add" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from add" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from add" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from add" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from add" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from add" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from add" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from add" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from add" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from add" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from remove" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from remove" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from remove" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from remove" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from remove" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from remove" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from remove" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from remove" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from remove" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from remove" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from rm" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from rm" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from rm" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from rm" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from rm" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from rm" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from rm" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from rm" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from rm" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from rm" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from rm" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from rm" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from role" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from role" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from role" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from role" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from role" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from role" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from role" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from role" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from role" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from role" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from role" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from role" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from role" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from role" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand member; and __fish_seen_subcommand_from role" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -f -a "list" -d 'List an organisation\'s invites: open ones, and what became of the others'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -f -a "ls" -d 'List an organisation\'s invites: open ones, and what became of the others'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -f -a "create" -d 'Make an invite. Its secret is printed this once: whoever holds it can accept it, once'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -f -a "revoke" -d 'Take an invite back: it cannot be accepted any more'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and not __fish_seen_subcommand_from list ls create revoke accept" -f -a "accept" -d 'Accept an invite: become a member of the organisation it is for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from list" -l limit -d 'How many at most' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from list" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from list" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from list" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from list" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from list" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from list" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from list" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from list" -l all -d 'All of them'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from list" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from ls" -l limit -d 'How many at most' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from ls" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from ls" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from ls" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from ls" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from ls" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from ls" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from ls" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from ls" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from ls" -l all -d 'All of them'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from ls" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -l role -d 'What it grants; at most your own role' -r -f -a "owner\t''
admin\t''
member\t''"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -l email -d 'The only account that may accept it, by its e-mail address [default: whoever holds the secret]' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -l expires-in -d 'How long it is good for: 12h, 7d, at most 30d [default: 7d]' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from revoke" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from revoke" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from revoke" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from revoke" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from revoke" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from revoke" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from revoke" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from revoke" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from revoke" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from revoke" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from revoke" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from revoke" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from revoke" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from revoke" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from accept" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from accept" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from accept" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from accept" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from accept" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from accept" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from accept" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from accept" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from accept" -l with-secret -d 'Read the secret from standard input'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from accept" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from accept" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from accept" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from accept" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from accept" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from accept" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand invite; and __fish_seen_subcommand_from accept" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -f -a "get" -d 'Show an organisation\'s server: what it runs, where, and how it fares'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -f -a "start" -d 'Start an organisation\'s server that was stopped'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -f -a "stop" -d 'Stop an organisation\'s server; its data is kept'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -f -a "restart" -d 'Start an organisation\'s server anew'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -f -a "logs" -d 'Show what an organisation\'s server logs'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -f -a "upgrade" -d 'Run an organisation\'s server from another image'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and not __fish_seen_subcommand_from get start stop restart logs upgrade run" -f -a "run" -d 'Run an organisation\'s server. The control plane does this; settings come from the environment'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from get" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from get" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from get" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from get" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from get" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from get" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from get" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from get" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from get" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from get" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from get" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -l timeout -d 'How long to wait at most: 90s, 5m' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -l wait -d 'Wait until it is so [default on a terminal]'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -l no-wait -d 'Do not wait'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -l timeout -d 'How long to wait at most: 90s, 5m' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -l wait -d 'Wait until it is so [default on a terminal]'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -l no-wait -d 'Do not wait'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -l timeout -d 'How long to wait at most: 90s, 5m' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -l wait -d 'Wait until it is so [default on a terminal]'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -l no-wait -d 'Do not wait'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from restart" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from logs" -l tail -d 'How many of the last lines, up to 10000' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from logs" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from logs" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from logs" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from logs" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from logs" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from logs" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from logs" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from logs" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from logs" -s f -l follow -d 'Stay, and show lines as they are written'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from logs" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from logs" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from logs" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from logs" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from logs" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -l image -d 'The image' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -l timeout -d 'How long to wait at most: 90s, 5m' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -l wait -d 'Wait until it is so [default on a terminal]'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -l no-wait -d 'Do not wait'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from upgrade" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from run" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from run" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from run" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from run" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from run" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from run" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from run" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from run" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from run" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from run" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from run" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from run" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand instance; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -f -a "list" -d 'List sessions, active and ended, newest first'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -f -a "get" -d 'Show one session'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -f -a "start" -d 'Start a session on a runner'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -f -a "kill" -d 'End a session, with every process it started'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and not __fish_seen_subcommand_from list get start kill events" -f -a "events" -d 'Show what a session has said and done'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from list" -l limit -d 'How many at most' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from list" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from list" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from list" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from list" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from list" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from list" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from list" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from list" -l all -d 'All of them'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from list" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from get" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from get" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from get" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from get" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from get" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from get" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from get" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from get" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from get" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from get" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from get" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -l prompt -d 'What to do' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -l runner -d 'The runner, by id or name [default: the only one connected]' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -l cwd -d 'Where to work, under one of the runner\'s roots [default: its first root]' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -s f -l follow -d 'Show its events as they come, until it ends'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from kill" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from kill" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from kill" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from kill" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from kill" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from kill" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from kill" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from kill" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from kill" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from kill" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from kill" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from kill" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from kill" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from kill" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from events" -l since -d 'Only those after this one' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from events" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from events" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from events" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from events" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from events" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from events" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from events" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from events" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from events" -s f -l follow -d 'Stay, and show events as they come, until the session ends'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from events" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from events" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from events" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from events" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from events" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand session; and __fish_seen_subcommand_from events" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -f -a "list" -d 'List your API keys'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -f -a "ls" -d 'List your API keys'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -f -a "create" -d 'Make an API key. Its secret is printed this once'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and not __fish_seen_subcommand_from list ls create revoke" -f -a "revoke" -d 'Revoke an API key: it is refused from then on'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from list" -l limit -d 'How many at most' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from list" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from list" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from list" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from list" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from list" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from list" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from list" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from list" -l all -d 'All of them'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from list" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from ls" -l limit -d 'How many at most' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from ls" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from ls" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from ls" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from ls" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from ls" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from ls" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from ls" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from ls" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from ls" -l all -d 'All of them'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from ls" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from create" -l expires-in -d 'How long it is good for: 12h, 90d [default: until revoked]' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from create" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from create" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from create" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from create" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from create" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from create" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from create" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from create" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from create" -l read-only -d 'It may only read'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from create" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from create" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from create" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from create" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from revoke" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from revoke" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from revoke" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from revoke" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from revoke" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from revoke" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from revoke" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from revoke" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from revoke" -l dry-run -d 'Print what would be asked of the server, and change nothing'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from revoke" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from revoke" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from revoke" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from revoke" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from revoke" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand key; and __fish_seen_subcommand_from revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and not __fish_seen_subcommand_from get inspect verify" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and not __fish_seen_subcommand_from get inspect verify" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and not __fish_seen_subcommand_from get inspect verify" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and not __fish_seen_subcommand_from get inspect verify" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and not __fish_seen_subcommand_from get inspect verify" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and not __fish_seen_subcommand_from get inspect verify" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and not __fish_seen_subcommand_from get inspect verify" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and not __fish_seen_subcommand_from get inspect verify" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and not __fish_seen_subcommand_from get inspect verify" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and not __fish_seen_subcommand_from get inspect verify" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and not __fish_seen_subcommand_from get inspect verify" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and not __fish_seen_subcommand_from get inspect verify" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and not __fish_seen_subcommand_from get inspect verify" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and not __fish_seen_subcommand_from get inspect verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and not __fish_seen_subcommand_from get inspect verify" -f -a "get" -d 'Print a fresh token for an organisation\'s own server, good for 15 minutes'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and not __fish_seen_subcommand_from get inspect verify" -f -a "inspect" -d 'Explain what an org token says, offline'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and not __fish_seen_subcommand_from get inspect verify" -f -a "verify" -d 'Check an org token as an organisation\'s own server does: signature, issuer, time, and whom it is for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from get" -l type -d 'What it is for' -r -f -a "user\t'Everything but running a runner'
runner\t'Running a runner, and nothing else'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from get" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from get" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from get" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from get" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from get" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from get" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from get" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from get" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from get" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from get" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from get" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from inspect" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from inspect" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from inspect" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from inspect" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from inspect" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from inspect" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from inspect" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from inspect" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from inspect" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from inspect" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from inspect" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from inspect" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from verify" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from verify" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from verify" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from verify" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from verify" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from verify" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from verify" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from verify" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from verify" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from verify" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from verify" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand token; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and not __fish_seen_subcommand_from overview users keys" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and not __fish_seen_subcommand_from overview users keys" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and not __fish_seen_subcommand_from overview users keys" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and not __fish_seen_subcommand_from overview users keys" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and not __fish_seen_subcommand_from overview users keys" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and not __fish_seen_subcommand_from overview users keys" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and not __fish_seen_subcommand_from overview users keys" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and not __fish_seen_subcommand_from overview users keys" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and not __fish_seen_subcommand_from overview users keys" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and not __fish_seen_subcommand_from overview users keys" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and not __fish_seen_subcommand_from overview users keys" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and not __fish_seen_subcommand_from overview users keys" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and not __fish_seen_subcommand_from overview users keys" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and not __fish_seen_subcommand_from overview users keys" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and not __fish_seen_subcommand_from overview users keys" -f -a "overview" -d 'Show the platform at a glance: organisations, instances, accounts, what they use'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and not __fish_seen_subcommand_from overview users keys" -f -a "users" -d 'Manage accounts of the platform'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and not __fish_seen_subcommand_from overview users keys" -f -a "keys" -d 'Manage the keys that sign org tokens'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from overview" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from overview" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from overview" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from overview" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from overview" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from overview" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from overview" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from overview" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from overview" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from overview" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from overview" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from overview" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from overview" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from overview" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -f -a "list" -d 'List accounts'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -f -a "ls" -d 'List accounts'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -f -a "create" -d 'Make an account. Its one-time password is printed this once; the first login asks for another'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from users" -f -a "edit" -d 'Change an account: make it a platform admin, shut it, open it again'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from keys" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from keys" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from keys" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from keys" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from keys" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from keys" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from keys" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from keys" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from keys" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from keys" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from keys" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from keys" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from keys" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from keys" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from keys" -f -a "list" -d 'List signing keys: the one that signs, and those that still verify'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from keys" -f -a "ls" -d 'List signing keys: the one that signs, and those that still verify'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand admin; and __fish_seen_subcommand_from keys" -f -a "rotate" -d 'Make a new signing key; the old ones verify what they signed for a while'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand events" -l since -d 'Begin so long ago (30m, 2h), or after the event of this id [default: all that are kept; with -f: now]' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand events" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand events" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand events" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand events" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand events" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand events" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand events" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand events" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand events" -s f -l follow -d 'Stay, and show events as they happen'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand events" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand events" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand events" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand events" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand events" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand events" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -f -a "list" -d 'List the profiles'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -f -a "ls" -d 'List the profiles'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -f -a "show" -d 'Show one profile'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -f -a "use" -d 'Choose the profile that commands use from now on'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -f -a "set" -d 'Make a profile, or change what it says'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -f -a "remove" -d 'Remove a profile, and end its login'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use set remove rm" -f -a "rm" -d 'Remove a profile, and end its login'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from list" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from list" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from list" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from list" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from list" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from list" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from list" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from list" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from list" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from ls" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from ls" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from ls" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from ls" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from ls" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from ls" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from ls" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from ls" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from ls" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from ls" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from show" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from show" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from show" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from show" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from show" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from show" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from show" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from show" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from show" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from use" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from use" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from use" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from use" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from use" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from use" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from use" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from use" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from use" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from use" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from use" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from use" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from use" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from use" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from set" -l account -d 'The account\'s e-mail address' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from set" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from set" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from set" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from set" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from set" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from set" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from set" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from set" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from set" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from set" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from set" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from remove" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from remove" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from remove" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from remove" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from remove" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from remove" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from remove" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from remove" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from remove" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from rm" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from rm" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from rm" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from rm" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from rm" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from rm" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from rm" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from rm" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from rm" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from rm" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from rm" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand profile; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and not __fish_seen_subcommand_from path show explain" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and not __fish_seen_subcommand_from path show explain" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and not __fish_seen_subcommand_from path show explain" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and not __fish_seen_subcommand_from path show explain" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and not __fish_seen_subcommand_from path show explain" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and not __fish_seen_subcommand_from path show explain" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and not __fish_seen_subcommand_from path show explain" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and not __fish_seen_subcommand_from path show explain" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and not __fish_seen_subcommand_from path show explain" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and not __fish_seen_subcommand_from path show explain" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and not __fish_seen_subcommand_from path show explain" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and not __fish_seen_subcommand_from path show explain" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and not __fish_seen_subcommand_from path show explain" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and not __fish_seen_subcommand_from path show explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and not __fish_seen_subcommand_from path show explain" -f -a "path" -d 'Print where things are kept: the configuration file, logins, data, runners, the cache'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and not __fish_seen_subcommand_from path show explain" -f -a "show" -d 'Print what the configuration file says; it holds no secrets'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and not __fish_seen_subcommand_from path show explain" -f -a "explain" -d 'Show every setting that applies here, and who says so: a flag, a variable, a file, a default'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from path" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from path" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from path" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from path" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from path" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from path" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from path" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from path" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from path" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from path" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from path" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from show" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from show" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from show" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from show" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from show" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from show" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from show" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from show" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from explain" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from explain" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from explain" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from explain" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from explain" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from explain" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from explain" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from explain" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from explain" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from explain" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from explain" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from explain" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from explain" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand config; and __fish_seen_subcommand_from explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand serve" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand serve" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand serve" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand serve" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand serve" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand serve" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand serve" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand serve" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand serve" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand serve" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand serve" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand serve" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand serve" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand router" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand router" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand router" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand router" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand router" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand router" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand router" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand router" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand router" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand router" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand router" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand router" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand router" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand router" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand completion" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand completion" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand completion" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand completion" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand completion" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand completion" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand completion" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand completion" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand completion" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand completion" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand completion" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand completion" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand completion" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand completion" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand help" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand help" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand help" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand help" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand help" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand help" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand help" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand help" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand help" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand help" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand help" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand help" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand help" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand version" -l profile -d 'The profile to use: control plane, account and current org' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand version" -l org -d 'The organisation, by its slug' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand version" -l control-plane -d 'The control plane\'s URL' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand version" -l cacert -d 'A file with certificates (PEM) to trust besides the machine\'s own; a login remembers it' -r -F
complete -c pizzapi -n "__fish_pizzapi_using_subcommand version" -s o -l output -d 'How to print data [default: table]' -r -f -a "table\t'Aligned columns, for people'
wide\t'The same with more columns'
json\t'The API\'s own shape'
yaml\t'The same as YAML'
jsonl\t'One JSON value a line, for lists and streams'
csv\t'Comma-separated values below a line of titles, for lists'
name\t'Only the name of each thing: a slug, an id, an e-mail address'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand version" -l jq -d 'Print what this jq filter makes of the JSON: each result on a line, strings as they are' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand version" -l template -d 'Print what this Jinja template makes of the JSON' -r
complete -c pizzapi -n "__fish_pizzapi_using_subcommand version" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c pizzapi -n "__fish_pizzapi_using_subcommand version" -l insecure -d 'Believe any certificate, and send credentials over plain http to other machines too'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand version" -s y -l yes -d 'Answer yes wherever a confirmation is asked for'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand version" -l no-input -d 'Never ask; fail and name the missing flag instead'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand version" -s v -l verbose -d 'Say more: -v what is asked of servers, -vv all of it'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand version" -s q -l quiet -d 'Say nothing but data and errors'
complete -c pizzapi -n "__fish_pizzapi_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
