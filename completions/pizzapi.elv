set edit:completion:arg-completer[pizzapi] = { |@words|
    var index = (count $words)
    set index = (- $index 1)

    put (env _CLAP_IFS="\n" _CLAP_COMPLETE_INDEX=(to-string $index) PIZZAPI_COMPLETE="elvish" pizzapi -- $@words) | to-lines
}
