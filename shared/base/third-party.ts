/** Third-party code, recognised by the path of a script or of an original source. */

/** Folders into which package managers install packages; DevTools ignore-lists the first by default. */
const PACKAGE_FOLDER = /(^|[\\/])(node_modules|bower_components|jspm_packages)[\\/]/;

/** Whether a script, or the source that a source map names, lies in a folder of installed packages. */
export function isThirdPartyPath(path: string): boolean {
  return PACKAGE_FOLDER.test(path);
}
