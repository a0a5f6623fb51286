# What a coding agent may say while it works, at its pace. Nothing is read, changed or sent: it only talks.
seed=$(od -An -N3 -tu4 /dev/urandom)
seed=$((seed + $$))

roll() { # a number below $1, in $dice
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    dice=$((seed / 65536 % $1))
}
pick() { # one of its words, in $picked
    roll $#
    shift "$dice"
    picked=$1
}
file() {
    pick src/main src/config src/retry src/http/client src/http/router src/store/index src/store/migrate src/auth/session \
        src/auth/tokens src/billing/invoice src/billing/rounding src/queue/worker src/ui/table tests/checkout tests/login
    path=$picked.$suffix
}

prompt=$(cat)
# A project is in one language, and so is all that is said of it.
code() {
    case $suffix in
    rs)
        pick 'let delay = base * 2_u32.pow(attempt.min(6));' 'if order.total().is_zero() { return Ok(None); }' \
            'assert_eq!(response.status(), 429);' 'let rows = rows.into_iter().filter(Row::is_active);'
        ;;
    ts)
        pick 'const limit = Math.min(rows.length, 200)' 'if (attempt >= maxAttempts) throw error' \
            'expect(response.status).toBe(429)' 'return rows.filter((row) => row.active)'
        ;;
    py)
        pick 'return [row for row in rows if row.active]' 'delay = base * 2 ** min(attempt, 6)' \
            'assert response.status_code == 429' 'if not order.total: return None'
        ;;
    go)
        pick 'if err != nil { return nil, fmt.Errorf("read: %w", err) }' 'delay := base << min(attempt, 6)' \
            'if got != want { t.Errorf("got %v, want %v", got, want) }' 'defer rows.Close()'
        ;;
    esac
}
pick rs rs ts py go
suffix=$picked
case $suffix in
rs) tests='cargo test -p checkout' ;;
ts) tests='npm test --silent' ;;
py) tests='pytest -q tests' ;;
go) tests='go test ./...' ;;
esac
echo "● ${prompt:-Looking around}"
sleep 1
roll 22
steps=$((dice + 10))
while [ "$steps" -gt 0 ]; do
    steps=$((steps - 1))
    file
    roll 9
    case $dice in
    0 | 1)
        roll 600
        echo "  Read $path ($((dice + 18)) lines)"
        ;;
    2)
        roll 30
        pick 'retry' 'TODO' 'max_attempts' 'rounding' 'SELECT .* FROM orders' 'deprecated'
        echo "  Search \"$picked\": $((dice + 1)) matches"
        ;;
    3 | 4)
        roll 20
        added=$((dice + 1))
        roll 9
        echo "  Edit $path  +$added −$dice"
        code
        echo "    + $picked"
        ;;
    5)
        echo "  \$ $tests"
        sleep 1
        for name in rounds_half_to_even retries_then_gives_up keeps_the_order refuses_a_stale_token survives_a_restart \
            pages_through_all speaks_utf8 closes_what_it_opened; do
            roll 5
            [ "$dice" -lt 2 ] || echo "    test $name ... ok"
        done
        roll 14
        count=$((dice + 8))
        roll 6
        if [ "$dice" = 0 ]; then
            echo "    test leap_second ... FAILED" >&2
            echo "    $count passed; 1 failed"
            echo "  One fails: looking into leap_second"
        else
            echo "    $count passed; 0 failed"
        fi
        ;;
    6)
        pick 'the cache is filled twice when two requests race' 'this branch is never reached' \
            'the timeout counts from the first attempt, not from the last' 'both callers pass the same flag' \
            'the migration is safe to run twice' 'nothing else depends on this order'
        echo "  So $picked."
        ;;
    7)
        pick 'unused variable: retries' 'this import is deprecated' 'two dependencies have newer versions'
        echo "  warning: $picked" >&2
        ;;
    8)
        roll 40
        echo "  Thinking … $((dice + 4)) s, $((dice * 190 + 2100)) tokens"
        sleep 2
        ;;
    esac
    pick 1 1 2 2 3 4
    sleep "$picked"
done
roll 12
case $dice in
0 | 1)
    echo "error: could not make the test pass; the change is left as it is for you to look at" >&2
    exit 1
    ;;
2)
    echo "error: the working tree has changes that are not mine; stopping" >&2
    exit 2
    ;;
*)
    roll 9
    echo "✔ Done: $((dice + 1)) files changed, all tests pass"
    ;;
esac
