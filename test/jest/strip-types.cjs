'use strict';
const { createHash } = require('node:crypto');
const { stripTypeScriptTypes } = require('node:module');

/** Jest transform: Node's own type stripping, so that tests run the very code that Node runs. */
module.exports = {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
  getCacheKey: (source) => createHash('sha256').update(process.version).update(source).digest('hex'),
};
