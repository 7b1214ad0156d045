export { describeConfiguration } from './describe.ts';
export { ConfigurationError } from './faults.ts';
export { type Configuration, type ConfiguredRegistry, loadConfiguration } from './load.ts';
export { defaultServer, type ServerConfig } from './schema.ts';
