/** Describes the runtime of this process. */

/** `Electron 45.3.4, Chrome 148.0…, Node 24.15.0, linux x64`; missing parts are left out. */
export function describeRuntime(): string {
  const { electron, chrome, node } = process.versions;
  return [
    ...(electron === undefined ? [] : [`Electron ${electron}`]),
    ...(chrome === undefined ? [] : [`Chrome ${chrome}`]),
    `Node ${node}`,
    `${process.platform} ${process.arch}`,
  ].join(', ');
}
