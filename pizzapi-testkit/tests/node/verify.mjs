// Checks a token of the control plane's with another library: node verify.mjs JWKS-URL ISSUER AUDIENCE TOKEN. Says its claims.
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";

const [url, issuer, audience, token] = process.argv.slice(2);
const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(url)), {
  issuer,
  audience,
  algorithms: ["EdDSA"],
  requiredClaims: ["iss", "sub", "aud", "iat", "exp", "jti", "type"],
  maxTokenAge: "15 min",
});
console.log(JSON.stringify({ header: decodeProtectedHeader(token), payload }));
