/** The one form in which answers, errors and hints propose a call: the tool and its arguments as JSON, ready to be copied. */

/** `pen_trace_query {"capture":"trace-3f9a12cd","fromMs":900}`; the tool alone without arguments. Those that are undefined are left out. */
export function proposedCall(tool: `pen_${string}`, args: Readonly<Record<string, unknown>> = {}): string {
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  return given.length === 0 ? tool : `${tool} ${JSON.stringify(Object.fromEntries(given))}`;
}
