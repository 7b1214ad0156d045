export * from './aws-signature.ts';
export * from './dependencies.ts';
export * from './suite/index.ts';
export * from './wire-server.ts';
