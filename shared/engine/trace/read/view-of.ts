/** A view of bytes; most calls are about the same bytes as the one before. */
export function createViewOf(): (bytes: Uint8Array) => DataView {
  let viewed: Uint8Array | null = null;
  let view: DataView = new DataView(new ArrayBuffer(0));
  return (bytes) => {
    if (bytes !== viewed) {
      viewed = bytes;
      view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return view;
  };
}
