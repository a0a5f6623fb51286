//! How a Redis of ours is configured, and how much of the host's memory it may take.
//!
//! The one rule: whoever is let in is bounded, too, not only what they store. `maxmemory` alone bounds neither what clients
//! send nor what waits to be sent to them; and nothing in Redis bounds what a script uses: that is for the container's own
//! limit, which has to leave room for it.

/// A configuration: who may do what is in the file of users, `scratch` is a folder it may write to, nothing is kept, and
/// memory is bounded by [`limits`].
pub fn config(users: &str, scratch: &str, keys: u32) -> String {
    let limits = limits(keys);
    format!(
        "port 6379\nprotected-mode no\naclfile {users}\nsave \"\"\nappendonly no\ndir {scratch}\n{limits}"
    )
}

/// The lines of a configuration (Redis 7.0 or later) that bound its memory: `keys` mebibytes for what is stored, a quarter of
/// that for all clients together.
pub fn limits(keys: u32) -> String {
    // Events are a few KiB, at most a few hundred, and instances send 64 of them at once. So a value may have 4 MiB, a command
    // that is not complete 8 MiB. Whoever does not read what they asked for is cut off at 16 MiB, or after ten seconds above
    // 8 MiB; a subscriber at 8 MiB, or after half a minute above 2 MiB. When all together have too much, the largest goes first.
    //
    // A client costs about 20 KiB even if it does nothing, and one organisation could have all places: those who say nothing
    // for five minutes lose theirs. Subscribers do not: Redis never counts them as idle. Instances ask every second.
    let clients = keys / 4;
    format!(
        "\
maxmemory {keys}mb
maxmemory-policy noeviction
maxmemory-clients {clients}mb
proto-max-bulk-len 4mb
client-query-buffer-limit 8mb
client-output-buffer-limit normal 16mb 8mb 10
client-output-buffer-limit pubsub 8mb 2mb 30
maxclients 2000
timeout 300
"
    )
}
