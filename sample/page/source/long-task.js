/** Work that blocks the page: a long task in a trace, named in a CPU profile. */
export function countPrimesBelow(limit) {
  let count = 0;
  for (let candidate = 2; candidate < limit; candidate += 1) {
    if (isPrime(candidate)) count += 1;
  }
  return count;
}

function isPrime(candidate) {
  for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) {
    if (candidate % divisor === 0) return false;
  }
  return true;
}

/** Blocks for about `durationMs` on any machine. */
export function blockFor(durationMs) {
  const endsAt = performance.now() + durationMs;
  let found = 0;
  while (performance.now() < endsAt) found += countPrimesBelow(2000);
  return found;
}
