/** Ends with the program that started this one. */
const PARENT_LOOK_MS = 1000;

/** Calls `end` when the parent has ended: our stdin closes, or, if a window program has no stdin, its process id is gone. */
export function endWithStarter(end) {
  const starter = process.ppid;
  if (process.platform !== 'win32') {
    process.stdin.on('end', end).on('error', end).resume();
  }
  setInterval(() => {
    if (process.ppid !== starter) end();
    try {
      process.kill(starter, 0);
    } catch (error) {
      if (error.code === 'ESRCH') end();
    }
  }, PARENT_LOOK_MS);
}
