import type { FastifyInstance } from 'fastify';
import type { RequestsInFlight } from './drain.ts';

/** All of a server but its socket. */
export interface Site {
  readonly app: FastifyInstance;
  readonly requests: RequestsInFlight;
  /** Says from now on that it is not ready. */
  leave(): void;
  /** Ends what works behind the routes; the requests must have ended. */
  stop(): Promise<void>;
}

/** A socket that goes on listening while what answers behind it is exchanged. */
export interface SharedSocket {
  /** `http://127.0.0.1:4000` */
  readonly url: string;
  /**
   * Hands all requests from now on to the next site. `formerEnded` resolves when those of the former have ended, or have lasted as long as
   * they may.
   */
  hand(next: Site, longestRequestMs: number): Promise<{ readonly formerEnded: Promise<void> }>;
  /** Not ready at once; requests in flight finish, those that do not within the grace are cut. */
  close(graceMs: number): Promise<void>;
}

/**
 * Opens the socket. It belongs to the first site, whose bounds on connections it keeps.
 * @throws the operating system's error where the port is in use
 */
export async function openSocket(first: Site, address: { readonly host: string; readonly port: number }): Promise<SharedSocket> {
  const url = await first.app.listen({ host: address.host, port: address.port });
  const socket = first.app.server;
  const leaving = new Set<Site>();
  let current = first;

  async function end(site: Site): Promise<void> {
    leaving.delete(site);
    await site.stop();
    if (site !== first) await site.app.close();
  }

  return {
    url,
    async hand(next, longestRequestMs) {
      await next.app.ready();
      const former = current;
      current = next;
      leaving.add(former);
      socket.removeAllListeners('request').on('request', (request, response) => next.app.routing(request, response));
      return { formerEnded: former.requests.untilNone(longestRequestMs).then(() => end(former)) };
    },
    async close(graceMs) {
      const open = [current, ...leaving];
      current.leave();
      for (const { requests } of open) requests.endConnections();
      const untilNone = (milliseconds: number) => Promise.all(open.map(({ requests }) => requests.untilNone(milliseconds)));
      // Half of the grace for whoever has not noticed yet; then no new connections, so that there comes an end.
      await untilNone(graceMs / 2);
      const closed = first.app.close();
      await untilNone(graceMs / 2);
      socket.closeAllConnections();
      await closed;
      await end(current);
    },
  };
}
