/**
 * The part of the kit that needs no library: for worker threads, which load everything anew at each start.
 */
export * from './access.ts';
export type * from './contract.ts';
export * from './errors.ts';
export type * from './facts.ts';
export * from './ids.ts';
export { waitInTime } from './resilience/wait-in-time.ts';
