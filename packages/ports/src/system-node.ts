/**
 * What only Node can do: HTTPS towards self-signed nodes with connections kept open, and logs as lines of JSON.
 * @module
 */

export { createJsonLogger, type JsonLoggerOptions, type LogLevel } from './system/json-logger.ts'
export { createNodeClientTransport, type NodeTransportOptions } from './system/node-transport.ts'
