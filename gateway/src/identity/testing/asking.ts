import type { Viewer } from '@tributary/kit';
import { buildSchema } from 'graphql';
import { pino } from 'pino';
import { startTestGateway, type TestServerOptions } from '../../testing/server.ts';
import { type IdentityConfig, identitySchema } from '../config.ts';
import { createIdentityDoor } from '../identity-door.ts';

export interface Refusal {
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly challenge: string | null;
  readonly retryAfter: string | null;
}

/** A gateway with identities that answers who asks. */
export interface GuardedGateway extends AsyncDisposable {
  readonly url: string;
  /** All that was logged. */
  readonly log: string;
  /** Asks with this credential, and gives who is seen to ask, or how that was refused. */
  ask(credential?: string, init?: RequestInit): Promise<Viewer | Refusal>;
}

export interface GuardedGatewayOptions extends TestServerOptions {
  readonly allowAnonymous?: boolean;
}

/** Throws where one of these texts was logged. */
export function refuseLeaks(log: string, secrets: readonly string[]): void {
  if (secrets.some((secret) => log.includes(secret))) throw new Error(`Something was logged that must not be: ${log}`);
}

export async function startGuardedGateway(
  identity: { readonly [Key in keyof IdentityConfig]?: unknown },
  { allowAnonymous = false, ...options }: GuardedGatewayOptions = {},
): Promise<GuardedGateway> {
  let log = '';
  const logger = pino({ level: 'trace' }, { write: (line: string) => void (log += line) });
  const schema = buildSchema('type Query { viewer: String }');
  const field = schema.getQueryType()?.getFields()['viewer'];
  if (field !== undefined) field.resolve = (_source, _args, { viewer }: { viewer: Viewer }) => JSON.stringify(viewer);
  const parsed = identitySchema.parse(identity);
  if (parsed === undefined) throw new Error('There is no identity.');
  const gateway = await startTestGateway(schema, { ...options, door: createIdentityDoor({ identity: parsed, allowAnonymous, logger }) });
  return {
    url: gateway.url,
    get log() {
      return log;
    },
    async ask(credential, init = {}) {
      const authorization = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        body: '{"query":"{ viewer }"}',
        ...init,
        headers: { 'content-type': 'application/json', ...authorization, ...(init.headers as Record<string, string> | undefined) },
      });
      const { data, errors } = (await response.json()) as {
        data?: { viewer: string };
        errors?: readonly { message: string; extensions: { code: string } }[];
      };
      if (data !== undefined) return JSON.parse(data.viewer) as Viewer;
      const [error] = errors ?? [];
      return {
        status: response.status,
        code: error?.extensions.code,
        message: error?.message,
        challenge: response.headers.get('www-authenticate'),
        retryAfter: response.headers.get('retry-after'),
      };
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}
