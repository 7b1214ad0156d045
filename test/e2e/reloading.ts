import { type Server, until } from './support.ts';

export const countReloads = ({ stdout }: Server): number => stdout.split('Tributary has reloaded').length - 1;
const countRefusals = ({ stderr }: Server): number => stderr.split('The new configuration was refused').length - 1;

/** Sends SIGHUP and waits until it has been obeyed or refused. */
export async function reload(server: Server): Promise<'reloaded' | 'refused'> {
  const [reloads, refusals] = [countReloads(server), countRefusals(server)];
  server.kill('SIGHUP');
  const look = async () => [countReloads(server), countRefusals(server)] as const;
  const [after] = await until('the reload', look, ([now, refused]) => now > reloads || refused > refusals);
  return after > reloads ? 'reloaded' : 'refused';
}
