'use strict';

/** @typedef {'ENOSPC' | 'EROFS' | 'EACCES' | 'EIO'} Refusal */

/** What a full disk refuses; the others refuse whatever changes anything. */
const NEEDS_SPACE = ['open', 'mkdir', 'writeFile', 'write', 'symlink', 'rename', 'sync', 'listen'];
/** What is no question of rights any more, once the file is open. */
const ON_OPEN_FILES = ['write', 'sync', 'close'];

/**
 * Whether a system that is in this trouble refuses the operation.
 *
 * @param {Refusal} code
 * @param {string} operation as in the names of passages
 */
exports.canRefuse = (code, operation) => {
  if (code === 'ENOSPC') return NEEDS_SPACE.includes(operation);
  return code === 'EIO' || !ON_OPEN_FILES.includes(operation);
};
