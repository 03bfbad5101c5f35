/** The frame's own script. */
const openedAt = Date.now();
setInterval(() => {
  document.getElementById('clock').textContent = String(Math.round((Date.now() - openedAt) / 1000));
}, 1000);
