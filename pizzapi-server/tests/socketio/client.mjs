// A runner as PizzaPi writes one, with the official client. Says what it saw, one line a step; ends with 1 when one is wrong.
import assert from "node:assert/strict";
import { io } from "socket.io-client";

const [url, token, othersToken, foreignToken, userToken] = process.argv.slice(2);
const say = (line) => console.log(line);

setTimeout(() => {
  console.error("nothing came for 20 s");
  process.exit(1);
}, 20_000).unref();

function socket(namespace, auth, transports = ["websocket"]) {
  return io(url + namespace, { auth, transports, reconnection: false, forceNew: true });
}

const once = (socket, event) => new Promise((resolve) => socket.once(event, resolve));

async function refused(namespace, auth) {
  const client = socket(namespace, auth);
  const error = await Promise.race([
    once(client, "connect_error"),
    once(client, "connect").then(() => ({ message: "connected" })),
  ]);
  client.disconnect();
  return error.message;
}

async function connected(auth, transports) {
  const client = socket("/runner", auth, transports);
  await Promise.race([
    once(client, "connect"),
    once(client, "connect_error").then((error) => assert.fail(error.message)),
  ]);
  return client;
}

async function api(method, path, body) {
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${userToken}`, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

const runnerId = "a90cb3d1-e5b1-4d27-9b13-3875069756ab";
const runnerSecret = "c1ab92dd350646c048df4411a87c827f191ea7f0b49256a928eeaebaddc84c89";
const auth = { apiKey: token, runnerId, runnerSecret, protocolVersion: 1, clientVersion: "0.5.71", orgSlug: "acme", orgToken: token };
const registration = {
  runnerId, runnerSecret, name: "bench-runner", roots: ["/srv/ws"],
  skills: [{ name: "s1", description: "d", filePath: "/x" }], agents: [], plugins: [], hooks: [],
  version: "0.5.71", platform: "linux",
};

say(`no credential: ${await refused("/runner", {})}`);
say(`bad token: ${await refused("/runner", { orgToken: "bad" })}`);
say(`user's token: ${await refused("/runner", { orgToken: userToken })}`);
say(`other org: ${await refused("/runner", { orgToken: foreignToken })}`);
say(`no such namespace: ${await refused("/nope", auth)}`);

const runner = await connected(auth);
say("connected");
const [registered, snapshot] = [once(runner, "runner_registered"), once(runner, "trigger_subscriptions_snapshot")];
runner.emit("register_runner", registration);
assert.deepEqual(await registered, { runnerId });
assert.deepEqual(await snapshot, { revision: 0, isReconnect: true, subscriptions: [] });
say("registered");

for (const payload of [undefined, null, 5, "x", [], {}, { sessionId: {} }, Buffer.from("x"), { sessionId: "a", event: Buffer.from("x") }]) {
  const error = once(runner, "error");
  payload === undefined ? runner.emit("runner_session_event") : runner.emit("runner_session_event", payload);
  assert.equal(typeof (await error).message, "string");
}
say("garbage is answered");

const thief = await connected({ ...auth, orgToken: token });
const thrownOut = once(thief, "disconnect");
thief.emit("register_runner", { runnerId, runnerSecret: "wrong" });
say(`wrong secret: ${(await once(thief, "error")).message}`);
say(`then: ${await thrownOut}`);

const other = await connected({ ...auth, orgToken: othersToken, apiKey: othersToken });
const outToo = once(other, "disconnect");
other.emit("register_runner", registration);
say(`another user: ${(await once(other, "error")).message}`);
await outToo;

const nameless = await connected(auth, ["polling"]);
nameless.emit("register_runner", { runnerId: "5d7f2f6e-0000-4000-8000-000000000001" });
await once(nameless, "runner_registered");
nameless.disconnect();
say("registered over polling");

const upgraded = await connected(auth, ["polling", "websocket"]);
if (upgraded.io.engine.transport.name !== "websocket") await once(upgraded.io.engine, "upgrade");
upgraded.emit("register_runner", { runnerId: "5d7f2f6e-0000-4000-8000-000000000002" });
await once(upgraded, "runner_registered");
upgraded.disconnect();
say("registered after an upgrade to WebSocket");

runner.once("new_session", ({ sessionId }) => runner.emit("session_ready", { sessionId }));
const asked = once(runner, "new_session");
const wanted = { cwd: "/srv/ws/a", prompt: "hello", model: { provider: "anthropic", id: "claude-x" } };
const spawned = await api("POST", "/api/runners/spawn", { runnerId, ...wanted });
assert.equal(spawned.status, 200);
const { sessionId } = spawned.body;
assert.deepEqual(spawned.body, { ok: true, runnerId, sessionId, pending: false });
assert.deepEqual(await asked, { sessionId, ...wanted });
say("spawned");

for (let n = 1; n <= 50; n++) {
  runner.emit("runner_session_event", { sessionId, event: { type: "note", n } });
}
const over = once(runner, "session_ended");
runner.emit("runner_session_event", { sessionId, event: { type: "exit", code: 0, signal: null } });
assert.deepEqual(await over, { sessionId, reason: "Session ended" });
const log = await api("GET", `/api/sessions/${sessionId}/events?limit=200`);
assert.deepEqual(log.body.items.map(({ seq }) => seq), Array.from({ length: 51 }, (_, at) => at + 1));
assert.deepEqual(log.body.items.slice(0, 50).map(({ event }) => event.n), Array.from({ length: 50 }, (_, at) => at + 1));
say("events came in order");

const shown = async () => (await api("GET", "/api/runners")).body.runners.find((shown) => shown.runnerId === runnerId);
const { userId, ...before } = await shown();
assert.deepEqual(before, { ...registrationShown(), sessionCount: 0, connected: true });
runner.disconnect();
while ((await shown()).connected) await new Promise((resolve) => setImmediate(resolve));
say("seen to leave");

const again = await connected(auth);
again.emit("register_runner", registration);
await once(again, "runner_registered");
const second = await connected(auth);
const cut = once(again, "disconnect");
second.emit("register_runner", registration);
await once(second, "runner_registered");
say(`taken over: ${await cut}`);
process.exit(0);

function registrationShown() {
  const { runnerSecret: _, ...shown } = registration;
  return shown;
}
