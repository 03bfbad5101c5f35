/** A board in Vue: a panel that is toggled, a theme that is chosen, toasts that go by themselves. */
import { createApp, h, onMounted, onUnmounted, ref } from 'vue';

const planted = globalThis.PLANTED === true;
const panels = new Set();
const themes = [];

class PanelState {
  items = Array.from({ length: 60 }, (_, at) => ({ at }));
}

const FilterPanel = {
  setup() {
    const state = new PanelState();
    onMounted(() => panels.add(state));
    onUnmounted(() => {
      if (!planted) panels.delete(state);
    });
    return () =>
      h('section', { 'aria-label': 'Filters' }, [
        h('h2', 'Filters'),
        h('label', [h('input', { type: 'checkbox' }), 'Mine only']),
      ]);
  },
};

class ThemeChange {
  tags = ['a', 'b'];
  constructor(name) {
    this.name = name;
  }
}

const Board = {
  setup() {
    const isOpen = ref(false);
    const theme = ref('Light');
    const toast = ref('');
    return () => [
      h('h1', 'Board'),
      h('button', { 'aria-expanded': isOpen.value, onClick: () => (isOpen.value = !isOpen.value) }, 'Filters'),
      isOpen.value ? h(FilterPanel) : null,
      h('label', [
        'Theme ',
        h(
          'select',
          {
            value: theme.value,
            onChange: function changeTheme(event) {
              theme.value = event.target.value;
              themes.push(new ThemeChange(theme.value));
              if (!planted && themes.length > 3) themes.shift();
            },
          },
          ['Light', 'Dark'].map((name) => h('option', { value: name }, name)),
        ),
      ]),
      h(
        'button',
        {
          onClick: () => {
            toast.value = 'Saved';
            setTimeout(() => (toast.value = ''), 300);
          },
        },
        'Save view',
      ),
      toast.value === '' ? null : h('p', { role: 'status' }, toast.value),
    ];
  },
};

document.body.innerHTML = '<div id="root"></div>';
createApp(Board).mount('#root');
