import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly authorization: string | undefined;
}

export interface StubGateway extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly Asked[];
}

/** A server that answers every GraphQL request with what `answer` makes of it, or lets it write any other answer. */
export async function startGateway(answer: (asked: Asked, response: ServerResponse) => object | undefined): Promise<StubGateway> {
  const asked: Asked[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = JSON.parse(await text(request)) as Pick<Asked, 'query' | 'variables'>;
    const question = { ...body, authorization: request.headers.authorization };
    asked.push(question);
    const result = answer(question, response);
    if (result !== undefined) response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
  };
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
