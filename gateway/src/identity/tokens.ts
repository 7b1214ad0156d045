import { type Logger, TributaryError } from '@tributary/kit';
import { decodeJwt, errors, jwtVerify } from 'jose';
import { readName, readRoles } from './claims.ts';
import type { TokenConfig } from './config.ts';
import { KeyServer } from './key-server.ts';
import { refuseCredential } from './refusals.ts';

/** Who a token was given to, and by which entry of the configuration that was believed. */
export interface TokenBearer {
  readonly name: string;
  readonly roles: readonly string[];
  readonly issuer: number;
}

interface Issuer {
  readonly config: TokenConfig;
  readonly index: number;
  readonly keys: KeyServer;
}

/** Verifies JSON Web Tokens of the issuers that are configured. */
export class Tokens {
  readonly #issuers: readonly Issuer[];

  constructor(configs: readonly TokenConfig[], logger: Logger) {
    this.#issuers = configs.map((config, index) => ({ config, index, keys: new KeyServer(config.jwksUrl, logger) }));
  }

  /**
   * @throws TributaryError UNAUTHENTICATED where the token is not accepted, IDENTITY_UNAVAILABLE where that cannot be known now
   */
  async verify(token: string): Promise<TokenBearer> {
    const named = readIssuer(token);
    const issuers = this.#issuers.filter(({ config }) => config.issuer === named);
    if (issuers.length === 0) throw refuseCredential('The token is of no issuer that is accepted here');
    const outcomes = await Promise.allSettled(issuers.map((issuer) => verifyBy(issuer, token)));
    const accepted = outcomes.find((outcome) => outcome.status === 'fulfilled');
    if (accepted !== undefined) return accepted.value;
    const reasons = outcomes.flatMap((outcome): readonly unknown[] => (outcome.status === 'rejected' ? [outcome.reason] : []));
    throw reasons.find((reason) => reason instanceof TributaryError && reason.retryable) ?? reasons[0];
  }

  async close(): Promise<void> {
    await Promise.all(this.#issuers.map(({ keys }) => keys.close()));
  }
}

/** Who the token says it is of, to know whose keys to look at; nothing is believed yet. */
function readIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    throw refuseCredential('The credential is neither a key that is known here nor a token');
  }
}

async function verifyBy({ config, index, keys }: Issuer, token: string): Promise<TokenBearer> {
  const { payload } = await jwtVerify(token, keys.findKey, {
    issuer: config.issuer,
    audience: config.audience,
    algorithms: config.algorithms,
    clockTolerance: config.clockToleranceSeconds,
    requiredClaims: ['exp'],
  }).catch((error: unknown) => {
    throw error instanceof TributaryError ? error : refuseCredential(explain(error));
  });
  const name = readName(payload, config);
  if (name === undefined) throw refuseCredential('The token does not name its bearer');
  return { name, roles: readRoles(payload, config), issuer: index };
}

/** Errors of jose hold the claims, and go no further than here. */
function explain(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return 'The token is for another audience';
    if (error.claim === 'nbf') return 'The token is not valid yet';
    return 'The token lacks a claim, or has a wrong one';
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'The token is signed in a way that is not accepted here';
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) return 'The token cannot be read';
  return 'The token is not signed by a known key';
}
