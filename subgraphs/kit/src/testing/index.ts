export * from './wire-server.ts';
