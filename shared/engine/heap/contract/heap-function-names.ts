/** `onResize()`, or `bound onResize() of Widget`. `boundTo`: the class of the bound `this`, '' for one without a class of the page. */
export function functionText(name: string, boundTo: string | undefined): string {
  if (boundTo === undefined) return `${name}()`;
  return `bound ${name}()${boundTo === '' ? '' : ` of ${boundTo}`}`;
}
