import { randomBytes } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Runs `work` with the descriptor of a file that holds `content` and has no name: it is made for this user alone and
 * loses its name before anything is in it. So nothing of it is left, whenever this process ends.
 */
export async function withNamelessFile<T>(
  folder: string,
  content: string | Uint8Array,
  work: (descriptor: number, handle: FileHandle) => Promise<T>,
): Promise<T> {
  const path = join(folder, `hand-over-${randomBytes(6).toString('hex')}`);
  const handle = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
    await handle.writeFile(content);
    return await work(handle.fd, handle);
  } finally {
    await handle.close();
  }
}

/** All that is in such a file, whoever wrote it and wherever the descriptor stands. */
export async function readWhole(handle: FileHandle): Promise<Buffer> {
  const { size } = await handle.stat();
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0);
  return buffer.subarray(0, bytesRead);
}
