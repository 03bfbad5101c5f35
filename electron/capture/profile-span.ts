/** Reads start and length of a CPU profile without parsing it. V8 writes `{"nodes":[…],"startTime":…,"endTime":…,"samples":…}`. */

/** The number of a top-level key, or null. The key cannot be matched inside a string, where its quotes would be escaped. */
function numberOf(profile: string, key: string): number | null {
  const quoted = `"${key}":`;
  const at = profile.indexOf(quoted);
  if (at < 0) return null;
  const digits = /^-?\d+(\.\d+)?/.exec(profile.slice(at + quoted.length, at + quoted.length + 32));
  return digits === null ? null : Number(digits[0]);
}

/** Start of the profile in microseconds, on the monotonic clock that all processes of the machine share; null if it is missing. */
export function profileStartUs(profile: string): number | null {
  return numberOf(profile, 'startTime');
}

/** Length of the profile by its own timestamps, in milliseconds; null if they are missing. */
export function profiledMs(profile: string): number | null {
  const startUs = numberOf(profile, 'startTime');
  const endUs = numberOf(profile, 'endTime');
  return startUs === null || endUs === null ? null : Math.max(0, (endUs - startUs) / 1000);
}
