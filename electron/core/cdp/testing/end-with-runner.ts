/** A worker whose test runner was killed ends too, and so do the browsers that it started: a test that waits would hold it for minutes. */
function endWithRunner(): void {
  process.exit(1);
}

// Every file of a worker runs this.
if (!process.listeners('disconnect').some(({ name }) => name === endWithRunner.name))
  process.once('disconnect', endWithRunner);
