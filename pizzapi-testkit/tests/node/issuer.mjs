// A control plane's keys and tokens, made by another library: node issuer.mjs ISSUER ORG. Serves the keys on loopback until
// its standard input ends; says in one line where they are, and tokens that are good, and one of each kind that is not.
import { createServer } from "node:http";
import {
  CompactEncrypt, CompactSign, FlattenedSign, SignJWT, UnsecuredJWT, exportJWK, generateKeyPair,
} from "jose";

const [issuer, org] = process.argv.slice(2);
const kid = "other-library";
const own = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
const foreign = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
const ec = await generateKeyPair("ES256");
const rsa = await generateKeyPair("RS256");
const jwk = { ...(await exportJWK(own.publicKey)), kid, alg: "EdDSA", use: "sig" };
const foreignJwk = await exportJWK(foreign.publicKey);
const secret = Buffer.from(jwk.x, "base64url");

const server = createServer((_, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ keys: [jwk] }));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const now = Math.floor(Date.now() / 1000);
const good = {
  iss: issuer, sub: "u1", aud: org, org_id: org, org_slug: "acme", role: "admin", type: "user", name: "Ada",
  iat: now, exp: now + 900, jti: "j1",
};
const header = { alg: "EdDSA", kid, typ: "JWT" };
const sign = (claims = {}, head = {}, key = own.privateKey) =>
  new SignJWT({ ...good, ...claims }).setProtectedHeader({ ...header, ...head }).sign(key);
const without = (name) => sign({ [name]: undefined });
const bytes = new TextEncoder().encode(JSON.stringify(good));
const [head, body, signature] = (await sign()).split(".");

const unencoded = await new FlattenedSign(bytes)
  .setProtectedHeader({ ...header, b64: false, crit: ["b64"] })
  .sign(own.privateKey);
const flattened = await new FlattenedSign(bytes).setProtectedHeader(header).sign(own.privateKey);

const accepted = {
  "a user's": await sign(),
  "a runner's": await sign({ type: "runner" }),
  "one with more in it than we know": await sign({ extra: [1], aud: org }, { cty: "x" }),
};
const refused = {
  "for another org": await sign({ aud: "other", org_id: "other" }),
  "for an org in aud, for another in org_id": await sign({ org_id: "other" }),
  "expired": await sign({ iat: now - 2000, exp: now - 1100 }),
  "ES256": await sign({}, { alg: "ES256" }, ec.privateKey),
  "RS256": await sign({}, { alg: "RS256" }, rsa.privateKey),
  "HS256 with the public key": await sign({}, { alg: "HS256" }, secret),
  "the algorithm's other name": await sign({}, { alg: "Ed25519" }),
  "no algorithm": new UnsecuredJWT(good).encode(),
  "no kid": await sign({}, { kid: undefined }),
  "an unknown kid": await sign({}, { kid: "nobody's" }),
  "another's key": await sign({}, {}, foreign.privateKey),
  "another's key, brought along": await sign({}, { jwk: foreignJwk }, foreign.privateKey),
  "another's key, to be fetched": await sign({}, { jku: "http://127.0.0.1:9/jwks.json" }, foreign.privateKey),
  "a critical header": await new CompactSign(bytes)
    .setProtectedHeader({ ...header, crit: ["x"], x: 1 })
    .sign(own.privateKey, { crit: { x: true } }),
  "b64 false": `${unencoded.protected}.${JSON.stringify(good)}.${unencoded.signature}`,
  "b64 false, detached": `${unencoded.protected}..${unencoded.signature}`,
  "detached": `${head}..${signature}`,
  "as JSON": JSON.stringify(flattened),
  "encrypted": await new CompactEncrypt(bytes)
    .setProtectedHeader({ alg: "dir", enc: "A128CBC-HS256", kid })
    .encrypt(secret),
  "padded": `${head}.${body}=.${signature}`,
  "another issuer": await sign({ iss: "somebody" }),
  "no issuer": await without("iss"),
  "no subject": await without("sub"),
  "no audience": await without("aud"),
  "two audiences": await sign({ aud: [org, "other"] }),
  "no org": await without("org_id"),
  "no type": await without("type"),
  "an identity token's type": await sign({ type: "identity" }),
  "no end": await without("exp"),
  "no beginning": await without("iat"),
  "its end as text": await new CompactSign(new TextEncoder().encode(JSON.stringify({ ...good, exp: `${good.exp}` })))
    .setProtectedHeader(header)
    .sign(own.privateKey),
  "from the future": await sign({ iat: now + 120, exp: now + 1020 }),
  "not yet good": await sign({ nbf: now + 120 }),
};

console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}/jwks.json`, accepted, refused }));
process.stdin.on("end", () => process.exit(0)).resume();
