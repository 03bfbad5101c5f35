/** Orders in Vue: a list, a page for each order, a dialog. */
import { createApp, effectScope, h, onMounted, onUnmounted, reactive, ref, watch } from 'vue';

const planted = globalThis.PLANTED === true;
const store = reactive({ page: 'list', currency: 'EUR' });

class OrderLine {
  tags = ['a', 'b'];
  constructor(at) {
    this.at = at;
  }
}

const OrderPage = {
  setup() {
    const lines = Array.from({ length: 40 }, (_, at) => new OrderLine(at));
    const onOrderScroll = () => lines.length;
    onMounted(() => addEventListener('scroll', onOrderScroll));
    onUnmounted(() => {
      if (!planted) removeEventListener('scroll', onOrderScroll);
    });
    return () => [h('h1', 'Order'), h('p', 'Two lines'), h('button', { onClick: () => (store.page = 'list') }, 'Back')];
  },
};

const PriceDialog = {
  emits: ['close'],
  setup(props, { emit }) {
    const prices = Array.from({ length: 25 }, (_, at) => new OrderLine(at));
    const scope = effectScope(planted);
    scope.run(() =>
      watch(
        () => store.currency,
        function convertPrices() {
          return prices.length;
        },
      ),
    );
    return () =>
      h('div', { role: 'dialog', 'aria-label': 'Prices' }, [
        h('h2', 'Prices'),
        h('button', { onClick: () => emit('close') }, 'Done'),
      ]);
  },
};

const OrderList = {
  setup() {
    const isOpen = ref(false);
    return () => [
      h('h1', 'Orders'),
      h(
        'ul',
        [1, 2, 3].map((id) =>
          h('li', { key: id }, [h('button', { onClick: () => (store.page = 'order') }, `Open order ${id}`)]),
        ),
      ),
      h('button', { onClick: () => (isOpen.value = true) }, 'Prices'),
      h('button', { onClick: () => fetch('/orders', { method: 'DELETE' }) }, 'Remove orders'),
      isOpen.value ? h(PriceDialog, { onClose: () => (isOpen.value = false) }) : null,
    ];
  },
};

document.body.innerHTML = '<div id="root"></div>';
createApp({ setup: () => () => h('main', [h(store.page === 'list' ? OrderList : OrderPage)]) }).mount('#root');
