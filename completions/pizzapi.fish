complete --keep-order --exclusive --command pizzapi --arguments "(PIZZAPI_COMPLETE=fish pizzapi -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
