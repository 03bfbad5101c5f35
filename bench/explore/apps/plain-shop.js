/** A shop without a framework: routes in the fragment, a dialog, tabs, a cart that grows on purpose. */
const planted = globalThis.PLANTED === true;

class ProductRow {
  tags = ['a', 'b'];
  constructor(id) {
    this.id = id;
    this.text = `Product ${id}`;
  }
}

document.body.innerHTML =
  '<nav><a href="#/">Products</a> <a href="#/offers">Offers</a> <a href="#/about">About</a></nav><main></main><aside></aside>';
const main = document.querySelector('main');
const aside = document.querySelector('aside');
const cart = [];
const recent = [];
let leave = () => {};
let closeProduct = () => {};

function showProduct(id) {
  closeProduct();
  const rows = Array.from({ length: 30 }, (_, at) => new ProductRow(at));
  const onShopResize = () => rows.length;
  addEventListener('resize', onShopResize);
  recent.push({ id, rows: rows.slice(0, 2) });
  if (recent.length > 4) recent.shift();
  aside.innerHTML = `<div role="dialog" aria-label="Product"><h2>Product ${id}</h2><button>Close</button></div>`;
  closeProduct = () => {
    if (!planted) removeEventListener('resize', onShopResize);
    aside.innerHTML = '';
    closeProduct = () => {};
  };
  aside.querySelector('button').addEventListener('click', () => closeProduct());
}

function products() {
  main.innerHTML = `<h1>Products</h1><ul>${[1, 2, 3].map((id) => `<li>Product ${id} <button>Details ${id}</button></li>`).join('')}</ul>
    <button id="add">Add to cart</button><p id="cart">In the cart: ${cart.length}</p><button id="pay">Pay now</button><a href="https://example.com/">Partner</a>`;
  for (const [at, button] of main.querySelectorAll('li button').entries())
    button.addEventListener('click', () => showProduct(at + 1));
  main.querySelector('#add').addEventListener('click', () => {
    cart.push(new ProductRow(cart.length));
    main.querySelector('#cart').textContent = `In the cart: ${cart.length}`;
  });
  main.querySelector('#pay').addEventListener('click', () => {
    void fetch('/pay', { method: 'POST' });
  });
}

function offers() {
  main.innerHTML = '<h1>Offers</h1><p>Three for two</p>';
  const offerRows = Array.from({ length: 20 }, (_, at) => new ProductRow(at));
  const ticking = setInterval(function tickOffers() {
    return offerRows.length;
  }, 60_000);
  leave = () => {
    if (!planted) clearInterval(ticking);
  };
}

function about() {
  main.innerHTML = '<h1>About</h1><details><summary>Opening hours</summary><p>Nine to five</p></details>';
}

function route() {
  leave();
  leave = () => {};
  closeProduct();
  ({ '#/offers': offers, '#/about': about }[location.hash] ?? products)();
}
addEventListener('hashchange', route);
route();
