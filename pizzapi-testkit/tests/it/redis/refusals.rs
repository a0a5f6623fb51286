//! What an org's user may not do: everything that shows, touches or troubles what is another's.

use redis::{Value, aio::MultiplexedConnection};

use super::{Stage, command, own, user};

/// What Redis says to who may not.
const REFUSALS: [&str; 5] = [
    "no permissions to",
    "can't access at least one of the keys",
    "can't publish to the channel",
    "can't run this command or subcommand",
    "This Redis command is not allowed from script",
];

async fn told(words: &[&str], connection: &mut MultiplexedConnection) -> Result<Value, String> {
    let said = command(words).query_async(connection).await;
    said.map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_another_org_is_seen_or_touched() {
    let Some(stage) = Stage::new().await else {
        return;
    };
    let (mine, foreign) = (own(&stage.acme, "k"), own(&stage.acme_2, "k"));
    let channel = own(&stage.acme_2, "events");
    let (me, them) = (user(&stage.acme.id), user(&stage.acme_2.id));
    let mut admin = stage.redis.admin().await;
    let function = "#!lua name=theirs\nredis.register_function('theirs', function(keys) return redis.call('GET', keys[1]) end)";
    for words in [
        &["SET", &foreign, "the-secret"][..],
        &["SET", "nobodys", "the-secret"],
        &["FUNCTION", "LOAD", function],
    ] {
        told(words, &mut admin).await.expect("the admin may");
    }
    let mut conn = stage.org(&stage.acme).await;
    told(&["RPUSH", &mine, "1", "2"], &mut conn)
        .await
        .expect("its own");
    let get = "return redis.call('GET', KEYS[1])";
    let sha = match told(&["SCRIPT", "LOAD", get], &mut conn)
        .await
        .expect("loaded")
    {
        Value::BulkString(sha) => String::from_utf8(sha).expect("text"),
        other => panic!("{other:?}"),
    };
    let by_name = format!("return redis.call('GET', '{foreign}')");
    let patterns = format!("org:{}:*", stage.acme_2.id);
    let foreign_field = format!("{foreign}*");
    let tries: &[&[&str]] = &[
        // Looking around.
        &["SCAN", "0"],
        &["SCAN", "0", "MATCH", &patterns],
        &["KEYS", "*"],
        &["KEYS", &patterns],
        &["RANDOMKEY"],
        &["DBSIZE"],
        &["INFO"],
        &["INFO", "keyspace"],
        &["SELECT", "1"],
        &["PUBSUB", "CHANNELS"],
        &["PUBSUB", "NUMSUB", &channel],
        &["PUBSUB", "NUMPAT"],
        &["PUBSUB", "SHARDCHANNELS"],
        &["MONITOR"],
        &["SLOWLOG", "GET"],
        &["LATENCY", "LATEST"],
        &["MEMORY", "STATS"],
        &["MEMORY", "DOCTOR"],
        &["CLUSTER", "INFO"],
        &["ROLE"],
        &["LASTSAVE"],
        &["CLIENT", "LIST"],
        &["CLIENT", "TRACKING", "ON", "BCAST"],
        &["CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", &patterns],
        &["CLIENT", "CACHING", "YES"],
        &["FUNCTION", "LIST"],
        &["FUNCTION", "DUMP"],
        &["ACL", "WHOAMI"],
        &["ACL", "LIST"],
        &["ACL", "USERS"],
        &["ACL", "LOG"],
        &["ACL", "GETUSER", &them],
        &["COMMAND", "GETKEYS", "GET", &mine, "x"][..0],
        // Others' keys.
        &["GET", &foreign],
        &["GET", "nobodys"],
        &["GET", "org:"],
        &["SET", &foreign, "x"],
        &["SET", "nobodys", "x"],
        &["SET", "org:", "x"],
        &["DEL", &foreign],
        &["UNLINK", &foreign],
        &["DEL", &mine, &foreign],
        &["MGET", &mine, &foreign],
        &["MSET", &mine, "x", &foreign, "x"],
        &["EXISTS", &foreign],
        &["TYPE", &foreign],
        &["TTL", &foreign],
        &["EXPIRE", &foreign, "1"],
        &["TOUCH", &foreign],
        &["DUMP", &foreign],
        &["WATCH", &foreign],
        &["OBJECT", "ENCODING", &foreign],
        &["OBJECT", "FREQ", &foreign],
        &["MEMORY", "USAGE", &foreign],
        &["XINFO", "STREAM", &foreign],
        &["COPY", &mine, &foreign],
        &["COPY", &foreign, &mine],
        &["COPY", &mine, &own(&stage.acme, "k2"), "DB", "1"],
        &["MOVE", &mine, "1"],
        &["RENAME", &mine, &foreign],
        &["RENAME", &foreign, &mine],
        &["RENAMENX", &foreign, &mine],
        &["LMOVE", &mine, &foreign, "LEFT", "LEFT"],
        &["SINTERSTORE", &foreign, &mine],
        &["BITOP", "NOT", &mine, &foreign],
        &["PFMERGE", &mine, &foreign],
        &["GEORADIUS", &mine, "1", "1", "1", "m", "STORE", &foreign],
        &["SORT", &mine, "BY", &foreign_field],
        &["SORT", &mine, "GET", &foreign_field],
        &["SORT", &mine, "STORE", &foreign],
        &["SORT_RO", &mine, "GET", &foreign_field],
        &["MIGRATE", "127.0.0.1", "1", &mine, "0", "10"],
        &["RESTORE", &mine, "0", "x"],
        &["RESTORE", &foreign, "0", "x"],
        // By script.
        &["EVAL", get, "1", &foreign],
        &["EVAL", &by_name, "0"],
        &["EVAL_RO", get, "1", &foreign],
        &["EVAL", "return redis.call('KEYS', '*')", "0"],
        &["EVAL", "return redis.call('SCAN', '0')", "0"],
        &["EVAL", "return redis.call('RANDOMKEY')", "0"],
        &["EVAL", "return redis.call('DBSIZE')", "0"],
        &["EVAL", "return redis.call('FLUSHALL')", "0"],
        &["EVAL", "return redis.call('CONFIG', 'GET', '*')", "0"],
        &["EVAL", "return redis.call('SELECT', '1')", "0"],
        &[
            "EVAL",
            "return redis.call('PUBLISH', ARGV[1], 'x')",
            "0",
            &channel,
        ],
        &["EVALSHA", &sha, "1", &foreign],
        &["EVALSHA_RO", &sha, "1", &foreign],
        &["FCALL", "theirs", "1", &foreign],
        &["FUNCTION", "LOAD", "REPLACE", function],
        &["FUNCTION", "DELETE", "theirs"],
        &["FUNCTION", "FLUSH"],
        &["SCRIPT", "FLUSH"],
        &["SCRIPT", "KILL"],
        &["SCRIPT", "DEBUG", "SYNC"],
        // Others' channels.
        &["PUBLISH", &channel, "x"],
        &["PUBLISH", "__keyspace@0__:x", "x"],
        &["SPUBLISH", &channel, "x"],
        &["SUBSCRIBE", &channel],
        &["SUBSCRIBE", &own(&stage.acme, "mine"), &channel],
        &["PSUBSCRIBE", "*"],
        &["PSUBSCRIBE", "org:*"],
        &["PSUBSCRIBE", &patterns],
        &["SSUBSCRIBE", &channel],
        // The server.
        &["FLUSHALL"],
        &["FLUSHDB"],
        &["SWAPDB", "0", "1"],
        &["CONFIG", "GET", "*"],
        &["CONFIG", "SET", "requirepass", ""],
        &["CLIENT", "KILL", "TYPE", "normal"],
        &["CLIENT", "PAUSE", "1000"],
        &["CLIENT", "NO-EVICT", "ON"],
        &["CLIENT", "UNBLOCK", "1"],
        &["DEBUG", "SLEEP", "0"],
        &["ACL", "SETUSER", &me, "allkeys"],
        &["ACL", "DELUSER", &them],
        &["WAIT", "0", "0"],
        &["SAVE"],
        &["BGSAVE"],
        &["SHUTDOWN"],
        &["REPLICAOF", "127.0.0.1", "1"],
        &["FAILOVER"],
        &["MODULE", "LIST"],
        &["SYNC"],
        &["PSYNC", "?", "-1"],
    ];
    for words in tries.iter().filter(|words| !words.is_empty()) {
        match told(words, &mut conn).await {
            Ok(said) => panic!("{words:?} is allowed: {said:?}"),
            Err(why) => assert!(
                REFUSALS.iter().any(|refusal| why.contains(refusal)),
                "{words:?}: {why}"
            ),
        }
    }
    // A transaction is refused where it is queued.
    let mut all = redis::pipe();
    all.atomic().cmd("GET").arg(&foreign);
    let refused = all.query_async::<Value>(&mut conn).await;
    assert!(refused.is_err(), "{refused:?}");
    for words in [
        &["HELLO", "3", "AUTH", &them, "guessed"][..],
        &["AUTH", &them, "guessed"],
        &["AUTH", "default", ""],
    ] {
        let said = told(words, &mut conn).await.expect_err("not let in");
        assert!(said.contains("WRONGPASS"), "{words:?}: {said}");
    }
    // All is as it was.
    let there = told(&["GET", &foreign], &mut admin).await;
    assert_eq!(there, Ok(Value::BulkString(b"the-secret".into())));
    let count = told(&["DBSIZE"], &mut admin).await;
    assert_eq!(count, Ok(Value::Int(3)));
    let mine = told(&["LRANGE", &mine, "0", "-1"], &mut conn).await;
    assert!(matches!(mine, Ok(Value::Array(all)) if all.len() == 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_in_without_a_password() {
    let Some(stage) = Stage::new().await else {
        return;
    };
    for (user, password) in [
        ("", ""),
        ("default", ""),
        ("default", "guessed"),
        (user(&stage.acme.id).as_str(), ""),
        (user(&stage.acme.id).as_str(), "guessed"),
    ] {
        let url = stage.redis.url_as(user, password);
        let Ok(mut connection) = pizzapi_testkit::redis::connection(&url).await else {
            continue;
        };
        let said = told(&["GET", "x"], &mut connection).await;
        let said = said.expect_err("refused");
        assert!(said.contains("NOAUTH"), "{user}: {said}");
    }
}
