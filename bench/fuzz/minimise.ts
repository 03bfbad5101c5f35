/** Shrinks an input that fails, so that it can be kept as a small fixture. */
import { partsOf, textOfTree, treeOf, type JsonTree } from './json-tree.ts';

/** Most inputs that are tried. */
const MAX_TRIES = 600;

/** Returns the smallest input found for which `fails` still holds. */
export async function minimise(
  bytes: Uint8Array,
  fails: (candidate: Uint8Array) => Promise<boolean>,
  mostTries = MAX_TRIES,
): Promise<Uint8Array> {
  let left = mostTries;
  const stillFails = async (candidate: Uint8Array): Promise<boolean> => {
    left -= 1;
    return left >= 0 && (await fails(candidate));
  };
  return withoutBlocks(await withoutParts(bytes, stillFails), stillFails);
}

/** Leaves out members and items of a JSON document, largest first. */
async function withoutParts(
  bytes: Uint8Array,
  fails: (candidate: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  let tree: JsonTree;
  try {
    tree = treeOf(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return bytes;
  }
  const bytesOf = (): Uint8Array => new TextEncoder().encode(textOfTree(tree));
  // Written again it may have lost what fails: a member that is there twice, the spelling of a number.
  if (!(await fails(bytesOf()))) return bytes;
  for (const part of partsOf(tree)) {
    const list: unknown[] = 'items' in part ? part.items : 'members' in part ? part.members : [];
    for (let size = list.length; size >= 1; size = Math.floor(size / 2)) {
      for (let at = list.length - size; at >= 0; at -= size) {
        const removed = list.splice(at, size);
        if (!(await fails(bytesOf()))) list.splice(at, 0, ...removed);
      }
    }
  }
  return bytesOf();
}

/** Leaves out blocks of bytes, the largest first. */
async function withoutBlocks(
  bytes: Uint8Array,
  fails: (candidate: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  let smallest = bytes;
  for (let size = Math.floor(bytes.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < smallest.length;) {
      const candidate = Uint8Array.from(Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)]));
      if (await fails(candidate)) smallest = candidate;
      else at += size;
    }
  }
  return smallest;
}
