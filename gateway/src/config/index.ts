export { isLoopback } from './checks.ts';
export { describeConfiguration } from './describe.ts';
export { ConfigurationError, type ConfigurationFault } from './faults.ts';
export { type Configuration, type ConfiguredRegistry, loadConfiguration } from './load.ts';
export { defaultServer, type ServerConfig } from './schema.ts';
