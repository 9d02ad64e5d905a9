/**
 * The version of this build. Equal to the one in package.json, which a test holds.
 * @module
 */

export const VERSION = '0.1.0'
