"""User stories of the shop, told over HTTP.

Written from the shop's spec alone and run against a running server; see `conftest.py`. Every test makes its own
accounts and goods under names of its own, so the tests are independent and can run many times on one database.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx
    from conftest import Caller

    Promote = Callable[[str, str], None]
    AtOnce = Callable[..., list[int]]

PREFIX = "/api/v1"
HOME = {"label": "Home", "street": "Mill Lane 1", "city": "Leeds", "postcode": "LS1 4AP", "country": "GB"}

Json = Any


def unique(word: str = "x") -> str:
    """A name that nobody has used: letters, digits and a hyphen."""
    return f"{word}-{uuid.uuid4().hex[:12]}"


def coupon_code() -> str:
    return uuid.uuid4().hex[:16].upper()


class Shop:
    """Makes what the stories begin with, through the API."""

    def __init__(self, guest: Caller, promote: Promote) -> None:
        self.guest = guest
        self.promote = promote

    def buyer(self, name: str = "Ann") -> Caller:
        """A new account."""
        email = f"{unique('user')}@example.org"
        session = self.guest.post("/users", {"email": email, "name": name, "password": self.guest.PASSWORD})
        return self.guest.signed_in(session, name, email)

    def seller(self, name: str = "Sam") -> Caller:
        """An account with a storefront."""
        seller = self.buyer(name)
        seller.post("/storefronts", {"name": unique(name)})
        return seller

    def admin(self) -> Caller:
        admin = self.buyer("Zoe")
        self.promote(admin.email, "admin")
        return admin

    def category(self, admin: Caller | None = None) -> Json:
        return (admin or self.admin()).post("/categories", {"name": unique("Ink")})

    def draft(self, seller: Caller, category: Json | None = None, **fields: Any) -> Json:
        """A product that is not listed yet."""
        body = {"title": unique("Ink"), "category_id": (category or self.category())["id"], **fields}
        return seller.post("/products", body)

    def variant(self, seller: Caller, product: Json, price: str = "5.00", stock: int = 10) -> Json:
        body = {"sku": unique("SKU"), "label": "50 ml", "price": price, "stock": stock}
        return seller.post(f"/products/{product['id']}/variants", body)

    def product(self, seller: Caller, price: str = "5.00", stock: int = 10, **fields: Any) -> tuple[Json, Json]:
        """A listed product and its only variant."""
        product = self.draft(seller, **fields)
        variant = self.variant(seller, product, price, stock)
        return seller.post(f"/products/{product['id']}/list", status=200), variant

    def put(self, buyer: Caller, variant: Json, quantity: int = 1) -> Json:
        return buyer.post("/cart/lines", {"variant_id": variant["id"], "quantity": quantity})

    def address(self, buyer: Caller) -> Json:
        """The buyer's only address."""
        addresses = buyer.rows("/addresses")
        return addresses[0] if addresses else buyer.post("/addresses", HOME)

    def order(self, buyer: Caller, variant: Json, quantity: int = 1, **fields: Any) -> Json:
        """A placed order for one variant."""
        self.put(buyer, variant, quantity)
        return buyer.post("/orders", {"address_id": self.address(buyer)["id"], **fields})

    def paid_order(self, buyer: Caller, variant: Json, quantity: int = 1) -> Json:
        order = self.order(buyer, variant, quantity)
        buyer.post(f"/orders/{order['id']}/payments", {"method": "card", "amount": order["total"]})
        return buyer.get(f"/orders/{order['id']}")

    def delivered_order(self, buyer: Caller, variant: Json, quantity: int = 1) -> Json:
        order = self.paid_order(buyer, variant, quantity)
        self.admin().post(f"/orders/{order['id']}/shipments", {"carrier": "Post", "tracking_code": unique("T")})
        return buyer.post(f"/orders/{order['id']}/deliver", status=200)

    def coupon(self, admin: Caller, percent: int = 10, uses_left: int = 5, **fields: Any) -> Json:
        return admin.post("/coupons", {"code": coupon_code(), "percent": percent, "uses_left": uses_left, **fields})

    def uses_left(self, admin: Caller, coupon: Json) -> int:
        """How often a coupon can still be used; looks through the pages."""
        offset = 0
        while page := admin.page("/coupons", limit=100, offset=offset)["items"]:
            for row in page:
                if row["code"] == coupon["code"]:
                    return int(row["uses_left"])
            offset += 100
        raise AssertionError(f"there is no coupon {coupon['code']}")

    def stock(self, product: Json, variant: Json) -> int:
        """The stock that everybody sees."""
        shown = self.guest.get(f"/products/{product['id']}")["variants"]
        return next(int(row["stock"]) for row in shown if row["id"] == variant["id"])


@pytest.fixture
def shop(guest: Caller, promote: Promote) -> Shop:
    return Shop(guest, promote)


# Accounts


def test_a_newcomer_signs_up_signs_in_and_signs_out(guest: Caller) -> None:
    email = f"{unique('ann')}@example.org"
    body = {"email": email, "name": "Ann", "password": guest.PASSWORD}
    session = guest.post("/users", body)
    assert set(session) == {"id", "name", "role", "token"}
    assert (session["name"], session["role"]) == ("Ann", "buyer")
    guest.refused("POST", "/users", 409, "email_taken", body)

    ann = guest.signed_in(session, "Ann", email)
    account = ann.get("/me")
    assert set(account) == {"id", "email", "name", "role", "blocked", "joined_at"}
    assert account["id"] == session["id"]
    assert (account["email"], account["blocked"]) == (email, False)

    again = guest.post("/sessions", {"email": email, "password": guest.PASSWORD}, status=200)
    assert again["id"] == session["id"]
    assert again["token"] != session["token"]
    guest.refused("POST", "/sessions", 401, "wrong_credentials", {"email": email, "password": "wrong horse battery"})
    guest.refused("POST", "/sessions", 401, "wrong_credentials", {"email": "nobody@example.org", "password": "x" * 12})

    ann.delete("/sessions")
    ann.refused("GET", "/me", 401)
    guest.signed_in(again, "Ann", email).get("/me")


@pytest.mark.parametrize(
    "change",
    [
        {"email": "no address"},
        {"email": None},
        {"name": ""},
        {"name": "x" * 81},
        {"name": 7},
        {"password": "x" * 9},
        {"password": None},
        {"role": "admin"},
        {"blocked": False},
        {"nickname": "Annie"},
    ],
)
def test_a_sign_up_must_be_valid(guest: Caller, change: Json) -> None:
    body = {"email": f"{unique('ann')}@example.org", "name": "Ann", "password": guest.PASSWORD}
    guest.invalid("POST", "/users", body | change)
    guest.post("/users", body)


def test_a_sign_up_needs_all_members(guest: Caller) -> None:
    body = {"email": f"{unique('ann')}@example.org", "name": "Ann", "password": guest.PASSWORD}
    for name in body:
        guest.invalid("POST", "/users", {key: value for key, value in body.items() if key != name})
    guest.invalid("POST", "/users", [])


def test_the_longest_name_and_the_shortest_password_will_do(guest: Caller) -> None:
    email = f"{unique('ann')}@example.org"
    session = guest.post("/users", {"email": email, "name": "x" * 80, "password": "0123456789"})
    assert session["name"] == "x" * 80
    guest.post("/sessions", {"email": email, "password": "0123456789"}, status=200)


def test_without_a_token_only_the_shop_window_is_open(guest: Caller) -> None:
    unknown = guest.UNKNOWN_ID
    closed = [
        ("GET", "/me"),
        ("DELETE", "/sessions"),
        ("GET", "/users"),
        ("GET", "/addresses"),
        ("GET", "/cart"),
        ("GET", "/orders"),
        ("GET", "/coupons"),
        ("GET", "/me/products"),
        ("GET", "/me/sales"),
        ("GET", "/me/wishes"),
        ("GET", f"/orders/{unknown}"),
        ("POST", f"/orders/{unknown}/cancel"),
        ("PUT", f"/products/{unknown}/wish"),
        ("DELETE", f"/products/{unknown}/wish"),
        ("GET", "/reports/sales-by-category"),
        ("GET", "/reports/orders-by-status"),
        ("GET", "/reports/best-sellers"),
        ("GET", "/reports/low-stock"),
    ]
    for method, path in closed:
        guest.refused(method, path, 401)
        guest.with_token("no-such-token").refused(method, path, 401)
    for path in ("/categories", "/brands", "/products"):
        guest.rows(path)


def test_admins_block_accounts(shop: Shop) -> None:
    ann, bob, zoe = shop.buyer("Ann"), shop.buyer("Bob"), shop.admin()
    bob.refused("POST", f"/users/{ann.id}/block", 403)
    shop.seller().refused("POST", f"/users/{ann.id}/block", 403)
    zoe.refused("POST", f"/users/{zoe.id}/block", 409, "own_account")
    zoe.refused("POST", f"/users/{zoe.UNKNOWN_ID}/block", 404, "user_not_found")
    assert zoe.post(f"/users/{ann.id}/block", status=200)["blocked"] is True
    zoe.refused("POST", f"/users/{ann.id}/block", 409, "already_blocked")
    ann.refused("GET", "/me", 401)
    credentials = {"email": ann.email, "password": ann.PASSWORD}
    shop.guest.refused("POST", "/sessions", 403, "blocked", credentials)
    shop.guest.refused("POST", "/sessions", 401, "wrong_credentials", credentials | {"password": "another horse"})
    assert bob.get("/me")["blocked"] is False


def test_admins_look_through_the_accounts(shop: Shop) -> None:
    mark = unique("mark")
    zoe = shop.admin()
    people = [shop.buyer(f"{letter} {mark}") for letter in "CAB"]
    zoe.post(f"/users/{people[0].id}/block", status=200)
    shop.promote(people[1].email, "seller")
    people[1].refused("GET", "/users", 403)
    people[2].refused("GET", "/users", 403)

    found = zoe.page("/users", q=mark.upper())
    assert (found["total"], found["limit"], found["offset"]) == (3, 20, 0)
    assert [row["id"] for row in found["items"]] == [person.id for person in people]
    assert [row["name"][0] for row in zoe.rows("/users", q=mark, sort="name")] == ["A", "B", "C"]
    assert [row["name"][0] for row in zoe.rows("/users", q=mark, sort="-name")] == ["C", "B", "A"]
    assert [row["name"][0] for row in zoe.rows("/users", q=mark, sort="-joined_at")] == ["B", "A", "C"]
    assert [row["id"] for row in zoe.rows("/users", q=mark, blocked=True)] == [people[0].id]
    assert [row["id"] for row in zoe.rows("/users", q=mark, role="seller")] == [people[1].id]
    assert [row["id"] for row in zoe.rows("/users", q=mark, blocked=False, role="buyer")] == [people[2].id]
    assert [row["id"] for row in zoe.rows("/users", q=people[2].email)] == [people[2].id]

    middle = zoe.page("/users", q=mark, sort="name", limit=1, offset=1)
    assert (middle["total"], middle["limit"], middle["offset"]) == (3, 1, 1)
    assert [row["name"][0] for row in middle["items"]] == ["B"]
    assert zoe.page("/users", q=mark, offset=3)["items"] == []


# Addresses and storefronts


def test_addresses_are_private(shop: Shop) -> None:
    ann, bob = shop.buyer("Ann"), shop.buyer("Bob")
    home = ann.post("/addresses", HOME)
    assert home == {"id": home["id"], **HOME}
    bob.post("/addresses", HOME)
    ann.refused("POST", "/addresses", 409, "label_taken", HOME)
    work = ann.post("/addresses", HOME | {"label": "A desk"})
    assert [row["label"] for row in ann.rows("/addresses")] == ["A desk", "Home"]
    assert len(bob.rows("/addresses")) == 1

    path = f"/addresses/{work['id']}"
    ann.refused("PATCH", path, 409, "label_taken", {"label": "Home"})
    assert ann.patch(path, {"label": "A desk", "city": "York"}) == work | {"city": "York"}
    ann.invalid("PATCH", path, {"owner_id": bob.id})
    ann.invalid("PATCH", path, {"postcode": "no"})
    bob.refused("PATCH", path, 404, "address_not_found", {"city": "Hull"})
    bob.refused("DELETE", path, 404, "address_not_found")
    shop.admin().refused("DELETE", path, 404, "address_not_found")
    ann.delete(path)
    ann.refused("DELETE", path, 404, "address_not_found")
    assert [row["label"] for row in ann.rows("/addresses")] == ["Home"]


@pytest.mark.parametrize(
    ("member", "good", "bad"),
    [
        ("label", "x" * 40, "x" * 41),
        ("street", "x" * 120, "x" * 121),
        ("city", "x" * 80, ""),
        ("postcode", "ABC", "AB"),
        ("postcode", "A 0-9 BCDE", "A 0-9 BCDEF"),
        ("postcode", "ABC", "abc"),
        ("country", "GB", "GBR"),
        ("country", "GB", "gb"),
    ],
)
def test_an_address_has_a_form(shop: Shop, member: str, good: str, bad: str) -> None:
    ann = shop.buyer()
    ann.invalid("POST", "/addresses", HOME | {member: bad})
    ann.invalid("POST", "/addresses", {key: value for key, value in HOME.items() if key != member})
    assert ann.post("/addresses", HOME | {member: good})[member] == good


def test_a_storefront_makes_a_seller(shop: Shop) -> None:
    ann, bob, zoe = shop.buyer("Ann"), shop.buyer("Bob"), shop.admin()
    name = unique("Inks & Pens")
    ann.invalid("POST", "/storefronts", {"name": "x"})
    ann.invalid("POST", "/storefronts", {"name": "x" * 61})
    ann.invalid("POST", "/storefronts", {"name": name, "about": "x" * 2001})
    ann.invalid("POST", "/storefronts", {"name": name, "slug": "my-own"})
    assert ann.get("/me")["role"] == "buyer"
    front = ann.post("/storefronts", {"name": name, "about": "All shades."})
    assert set(front) == {"id", "name", "slug", "about", "opened_at", "product_count"}
    assert front["slug"] == name.lower().replace(" & ", "-")
    assert (front["about"], front["product_count"]) == ("All shades.", 0)
    assert ann.get("/me")["role"] == "seller"
    ann.refused("POST", "/storefronts", 409, "has_storefront", {"name": unique("More")})
    bob.refused("POST", "/storefronts", 409, "name_taken", {"name": name})
    assert bob.get("/me")["role"] == "buyer"
    assert zoe.post("/storefronts", {"name": unique("Zoe")})["about"] is None
    assert zoe.get("/me")["role"] == "admin"

    shop.draft(ann)
    assert shop.guest.get(f"/storefronts/{front['slug']}")["product_count"] == 1
    shop.guest.refused("GET", f"/storefronts/{unique('none')}", 404, "storefront_not_found")


# The catalogue


def test_categories_form_a_tree(shop: Shop) -> None:
    sam, zoe = shop.seller(), shop.admin()
    name = unique("Writing Tools")
    sam.refused("POST", "/categories", 403, body={"name": name})
    zoe.invalid("POST", "/categories", {"name": ""})
    zoe.invalid("POST", "/categories", {"name": "x" * 61})
    tools = zoe.post("/categories", {"name": name})
    assert set(tools) == {"id", "name", "slug", "parent", "child_count", "product_count"}
    assert tools["slug"] == name.lower().replace(" ", "-")
    assert (tools["parent"], tools["child_count"], tools["product_count"]) == (None, 0, 0)
    pens = zoe.post("/categories", {"name": unique("Pens"), "parent_id": tools["id"]})
    inks = zoe.post("/categories", {"name": unique("Inks"), "parent_id": tools["id"]})
    assert inks["parent"] == {key: tools[key] for key in ("id", "name", "slug")}
    product = shop.draft(sam, inks)
    assert product["category"] == {key: inks[key] for key in ("id", "name", "slug")}

    rows = shop.guest.rows("/categories", parent_id=tools["id"])
    assert [(row["slug"], row["product_count"]) for row in rows] == [(inks["slug"], 1), (pens["slug"], 0)]
    mine = next(row for row in shop.guest.rows("/categories") if row["id"] == tools["id"])
    assert (mine["child_count"], mine["product_count"]) == (2, 0)

    zoe.refused("DELETE", f"/categories/{tools['slug']}", 409, "category_in_use")
    zoe.refused("DELETE", f"/categories/{inks['slug']}", 409, "category_in_use")
    sam.refused("DELETE", f"/categories/{pens['slug']}", 403)
    zoe.delete(f"/categories/{pens['slug']}")
    zoe.refused("DELETE", f"/categories/{pens['slug']}", 404, "category_not_found")
    assert len(shop.guest.rows("/categories", parent_id=tools["id"])) == 1


def test_brands_are_kept_by_admins(shop: Shop) -> None:
    zoe, sam = shop.admin(), shop.seller()
    mark = unique("Quill")
    assert [row["name"] for row in shop.guest.rows("/brands", q="UNBRANDED")] == ["Unbranded"]
    sam.refused("POST", "/brands", 403, body={"name": mark})
    brand = zoe.post("/brands", {"name": f"{mark} B"})
    assert brand == {"id": brand["id"], "name": f"{mark} B", "product_count": 0}
    zoe.refused("POST", "/brands", 409, "brand_exists", {"name": f"{mark} B"})
    zoe.post("/brands", {"name": f"{mark} A"})
    product = shop.draft(sam, brand_id=brand["id"])
    assert product["brand"] == {"id": brand["id"], "name": brand["name"]}
    rows = shop.guest.rows("/brands", q=mark.lower())
    assert [(row["name"], row["product_count"]) for row in rows] == [(f"{mark} A", 0), (f"{mark} B", 1)]


def test_lists_come_in_pages_of_twenty(shop: Shop) -> None:
    zoe = shop.admin()
    mark = unique("Page")
    for number in range(21):
        zoe.post("/brands", {"name": f"{mark} {number:02}"})
    page = shop.guest.page("/brands", q=mark)
    assert (page["total"], page["limit"], page["offset"], len(page["items"])) == (21, 20, 0, 20)
    rest = shop.guest.page("/brands", q=mark, offset=20)
    assert [row["name"] for row in rest["items"]] == [f"{mark} 20"]
    whole = shop.guest.page("/brands", q=mark, limit=100)
    assert (whole["limit"], len(whole["items"])) == (100, 21)
    assert [row["name"] for row in shop.guest.rows("/brands", q=mark, sort="-name", limit=2)] == [
        f"{mark} 20",
        f"{mark} 19",
    ]
    too_long = shop.guest.send("GET", "/brands", params={"limit": 101})
    assert too_long.status_code == 422 or too_long.json()["limit"] == 100
    assert shop.guest.send("GET", "/brands", params={"offset": -1}).status_code == 422


def test_products_belong_to_a_storefront(shop: Shop) -> None:
    ann, sam, zoe = shop.buyer(), shop.seller(), shop.admin()
    category = shop.category(zoe)
    body = {"title": unique("Black ink"), "category_id": category["id"]}
    ann.refused("POST", "/products", 403, body=body)
    zoe.refused("POST", "/products", 409, "no_storefront", body)
    product = sam.post("/products", body | {"description": "Deep."})
    assert set(product) == {
        *("id", "title", "description", "status", "created_at", "category", "brand", "storefront", "variants"),
        *("images", "rating", "review_count", "lowest_price", "wished"),
    }
    assert (product["title"], product["description"], product["status"]) == (body["title"], "Deep.", "draft")
    assert (product["variants"], product["images"], product["brand"]) == ([], [], None)
    assert (product["rating"], product["review_count"], product["lowest_price"]) == (None, 0, None)
    assert product["wished"] is False
    assert product["storefront"]["slug"].startswith("sam-")
    for change in (
        {"title": "No"},
        {"title": "x" * 121},
        {"title": None},
        {"description": "x" * 5001},
        {"category_id": "ink"},
        {"category_id": None},
        {"status": "listed"},
        {"seller_id": ann.id},
    ):
        sam.invalid("POST", "/products", body | change)
    assert sam.post("/products", body | {"title": "Red"})["title"] == "Red"


def test_only_its_seller_changes_a_product(shop: Shop) -> None:
    ann, sam, tom, zoe = shop.buyer(), shop.seller("Sam"), shop.seller("Tom"), shop.admin()
    art, brand = shop.category(zoe), zoe.post("/brands", {"name": unique("Quill")})
    product, _ = shop.product(sam)
    path = f"/products/{product['id']}"
    for other in (ann, tom, zoe):
        other.refused("PATCH", path, 404, "product_not_found", {"title": "Mine now"})
    sam.refused("PATCH", f"/products/{sam.UNKNOWN_ID}", 404, "product_not_found", {"title": "Nothing"})
    sam.invalid("PATCH", path, {"title": "No"})
    sam.invalid("PATCH", path, {"status": "draft"})
    changed = sam.patch(path, {"title": "Blue ink"})
    assert (changed["title"], changed["category"]) == ("Blue ink", product["category"])
    changed = sam.patch(path, {"category_id": art["id"], "brand_id": brand["id"], "description": "New."})
    assert (changed["title"], changed["category"]["id"]) == ("Blue ink", art["id"])
    assert (changed["brand"]["id"], changed["description"]) == (brand["id"], "New.")
    assert sam.patch(path, {"brand_id": None})["brand"] is None
    assert shop.guest.get(path)["description"] == "New."


def test_a_product_is_listed_and_retired(shop: Shop) -> None:
    ann, sam, tom, zoe = shop.buyer(), shop.seller("Sam"), shop.seller("Tom"), shop.admin()
    product = shop.draft(sam)
    path = f"/products/{product['id']}"
    for other in (shop.guest, ann, tom, zoe):
        other.refused("GET", path, 404, "product_not_found")
    assert sam.get(path)["status"] == "draft"
    sam.refused("POST", f"{path}/list", 409, "no_variants")
    shop.variant(sam, product)
    sam.refused("POST", f"{path}/retire", 409, "not_listed")
    for other in (ann, tom, zoe):
        other.refused("POST", f"{path}/list", 404, "product_not_found")
    assert sam.post(f"{path}/list", status=200)["status"] == "listed"
    sam.refused("POST", f"{path}/list", 409, "already_listed")
    shop.guest.get(path)
    for other in (ann, tom):
        other.refused("POST", f"{path}/retire", 404, "product_not_found")
    assert zoe.post(f"{path}/retire", status=200)["status"] == "retired"
    sam.refused("POST", f"{path}/retire", 409, "not_listed")
    assert shop.guest.get(path)["status"] == "retired"
    assert sam.post(f"{path}/list", status=200)["status"] == "listed"
    assert sam.post(f"{path}/retire", status=200)["status"] == "retired"


def test_everybody_browses_what_is_listed(shop: Shop) -> None:
    sam, tom, zoe = shop.seller("Sam"), shop.seller("Tom"), shop.admin()
    mark = unique("mark")
    brand = zoe.post("/brands", {"name": unique("Quill")})
    ink, art = shop.category(zoe), shop.category(zoe)
    fields = {"description": f"Deep as night. {mark}", "brand_id": brand["id"]}
    black, _ = shop.product(sam, "9.00", 0, title=f"Black {mark}", category=ink, **fields)
    shop.variant(sam, black, "5.00", 1)
    canvas, _ = shop.product(tom, "12.50", 0, title=f"Canvas {mark}", category=art)
    shop.draft(sam, ink, title=f"Draft {mark}")
    retired, _ = shop.product(sam, "1.00", 5, title=f"Retired {mark}", category=ink)
    sam.post(f"/products/{retired['id']}/retire", status=200)

    def found(**params: Any) -> list[str]:
        """The first words of the titles that are found."""
        return [row["title"].split()[0] for row in shop.guest.rows("/products", **params)]

    page = shop.guest.page("/products", q=mark, limit=1)
    assert (page["total"], page["limit"]) == (2, 1)
    first = page["items"][0]
    assert set(first) == {"id", "title", "status", "storefront", "lowest_price", "rating"}
    assert (first["id"], first["lowest_price"], first["rating"]) == (canvas["id"], "12.50", None)
    assert set(first["storefront"]) == {"id", "name", "slug"}
    assert found(q=mark) == ["Canvas", "Black"]
    assert found(q=mark, sort="created_at") == ["Black", "Canvas"]
    assert found(q=mark, sort="title") == ["Black", "Canvas"]
    assert found(q=mark, sort="-title") == ["Canvas", "Black"]
    assert found(q=f"NIGHT. {mark}") == ["Black"]
    assert found(category=art["slug"]) == ["Canvas"]
    assert found(category=ink["slug"]) == ["Black"]
    assert found(category=unique("none")) == []
    assert found(storefront=black["storefront"]["slug"]) == ["Black"]
    assert found(brand_id=brand["id"]) == ["Black"]
    assert found(q=mark, max_price="5.00") == ["Black"]
    assert found(q=mark, max_price="4.99") == []
    assert found(q=mark, max_price="12.50") == ["Canvas", "Black"]
    assert found(q=mark, in_stock=True) == ["Black"]
    assert found(category=ink["slug"], storefront=canvas["storefront"]["slug"]) == []


def test_sellers_list_their_own_products(shop: Shop) -> None:
    sam, tom = shop.seller("Sam"), shop.seller("Tom")
    category = shop.category()
    shop.product(tom, category=category)
    pen, _ = shop.product(sam, "2.00", title="Pen", category=category)
    shop.draft(sam, category, title="Ink")
    assert [row["title"] for row in sam.rows("/me/products")] == ["Ink", "Pen"]
    assert [row["title"] for row in sam.rows("/me/products", sort="-title")] == ["Pen", "Ink"]
    listed = sam.rows("/me/products", status="listed")
    assert [(row["id"], row["lowest_price"]) for row in listed] == [(pen["id"], "2.00")]
    assert sam.rows("/me/products", status="retired") == []
    shop.buyer().refused("GET", "/me/products", 403)


def test_variants_carry_price_and_stock(shop: Shop) -> None:
    ann, sam, tom, zoe = shop.buyer(), shop.seller("Sam"), shop.seller("Tom"), shop.admin()
    product, variant = shop.product(sam, "9.00", 3)
    path = f"/products/{product['id']}/variants"
    assert set(variant) == {"id", "sku", "label", "price", "stock"}
    assert (variant["label"], variant["price"], variant["stock"]) == ("50 ml", "9.00", 3)
    body = {"sku": unique("SKU"), "label": "20 ml", "price": "7.50"}
    for change in (
        {"price": "0.00"},
        {"price": "-1.00"},
        {"price": "much"},
        {"stock": -1},
        {"stock": "many"},
        {"sku": "x" * 41},
        {"label": ""},
        {"product_id": product["id"]},
    ):
        sam.invalid("POST", path, body | change)
    for other in (ann, tom, zoe):
        other.refused("POST", path, 404, "product_not_found", body)
    assert sam.post(path, body)["stock"] == 0
    sam.refused("POST", path, 409, "sku_taken", body)
    assert shop.guest.get(f"/products/{product['id']}")["lowest_price"] == "7.50"

    path = f"/variants/{variant['id']}"
    for other in (ann, tom, zoe):
        other.refused("PATCH", path, 404, "variant_not_found", {"price": "1.00"})
    for change in ({"price": "0.00"}, {"stock": 9}, {"sku": unique()}, {"label": "x" * 61}):
        sam.invalid("PATCH", path, change)
    assert sam.patch(path, {"price": "0.01"}) == variant | {"price": "0.01"}
    assert sam.patch(path, {"label": "Drop"}) == variant | {"price": "0.01", "label": "Drop"}
    assert shop.guest.get(f"/products/{product['id']}")["lowest_price"] == "0.01"


def test_every_change_of_stock_leaves_a_trace(shop: Shop) -> None:
    ann, sam, tom, zoe = shop.buyer(), shop.seller("Sam"), shop.seller("Tom"), shop.admin()
    product, variant = shop.product(sam, stock=2)
    path = f"/variants/{variant['id']}"
    assert sam.post(f"{path}/deliveries", {"amount": 1}, status=200)["stock"] == 3
    for amount in (0, -1, 100_001, None, "1.5"):
        sam.invalid("POST", f"{path}/deliveries", {"amount": amount})
    sam.refused("POST", f"{path}/corrections", 422, "nothing_to_correct", {"amount": 0})
    sam.refused("POST", f"{path}/corrections", 409, "below_zero", {"amount": -4})
    assert sam.post(f"{path}/corrections", {"amount": -3}, status=200)["stock"] == 0
    sam.refused("POST", f"{path}/corrections", 409, "below_zero", {"amount": -1})
    assert sam.post(f"{path}/corrections", {"amount": 7}, status=200)["stock"] == 7
    for other in (ann, tom, zoe):
        other.refused("POST", f"{path}/deliveries", 404, "variant_not_found", {"amount": 1})
        other.refused("POST", f"{path}/corrections", 404, "variant_not_found", {"amount": 1})
        other.refused("GET", f"{path}/movements", 404, "variant_not_found")
    shop.order(ann, variant, 2)
    moves = sam.page(f"{path}/movements")
    assert moves["total"] == 4
    assert set(moves["items"][0]) == {"id", "amount", "reason", "made_at"}
    assert [(move["amount"], move["reason"]) for move in moves["items"]] == [
        (-2, "sale"),
        (7, "correction"),
        (-3, "correction"),
        (1, "delivery"),
    ]
    assert [move["amount"] for move in sam.rows(f"{path}/movements", reason="correction", sort="made_at")] == [-3, 7]
    assert shop.stock(product, variant) == 5


def test_a_product_has_room_for_eight_images(shop: Shop) -> None:
    ann, sam, tom, zoe = shop.buyer(), shop.seller("Sam"), shop.seller("Tom"), shop.admin()
    product, _ = shop.product(sam)
    path = f"/products/{product['id']}/images"
    for other in (ann, tom, zoe):
        other.refused("POST", path, 404, "product_not_found", {"url": "https://example.org/1.png"})
    sam.invalid("POST", path, {"url": "no url"})
    sam.invalid("POST", path, {"alt": "Nothing"})
    sam.invalid("POST", path, {"url": "https://example.org/1.png", "alt": "x" * 201})
    images = [sam.post(path, {"url": f"https://example.org/{number}.png"}) for number in range(8)]
    assert images[0] == {"id": images[0]["id"], "url": "https://example.org/0.png", "alt": None}
    sam.refused("POST", path, 409, "too_many_images", {"url": "https://example.org/9.png"})
    assert len(shop.guest.get(f"/products/{product['id']}")["images"]) == 8
    for other in (ann, tom, zoe):
        other.refused("DELETE", f"/images/{images[0]['id']}", 404, "image_not_found")
    sam.delete(f"/images/{images[0]['id']}")
    sam.refused("DELETE", f"/images/{images[0]['id']}", 404, "image_not_found")
    assert sam.post(path, {"url": "https://example.org/9.png", "alt": "x" * 200})["alt"] == "x" * 200


# The cart


def test_a_cart_appears_with_its_first_line(shop: Shop) -> None:
    ann, bob, sam = shop.buyer("Ann"), shop.buyer("Bob"), shop.seller()
    _, small = shop.product(sam, "4.15", 3)
    _, large = shop.product(sam, "10.00", 200)
    ann.refused("GET", "/cart", 404, "cart_not_found")
    ann.refused("POST", "/cart/lines", 409, "out_of_stock", {"variant_id": small["id"], "quantity": 4})
    ann.refused("POST", "/cart/lines", 404, "variant_not_found", {"variant_id": ann.UNKNOWN_ID, "quantity": 1})
    for quantity in (0, 100, -1, "two", None):
        ann.invalid("POST", "/cart/lines", {"variant_id": large["id"], "quantity": quantity})
    ann.invalid("POST", "/cart/lines", {"variant_id": large["id"], "quantity": 1, "price": "0.01"})
    ann.refused("GET", "/cart", 404, "cart_not_found")
    line = shop.put(ann, small, 3)
    assert set(line) == {"id", "quantity", "variant", "amount"}
    assert (line["quantity"], line["amount"]) == (3, "12.45")
    assert line["variant"] == {key: small[key] for key in ("id", "sku", "label", "price")}
    ann.refused("POST", "/cart/lines", 409, "in_cart_already", {"variant_id": small["id"], "quantity": 1})
    assert shop.put(ann, large, 99)["amount"] == "990.00"
    cart = ann.get("/cart")
    assert set(cart) == {"id", "created_at", "lines", "total"}
    assert (len(cart["lines"]), cart["total"]) == (2, "1002.45")
    shop.put(bob, small)
    assert bob.get("/cart")["total"] == "4.15"


def test_only_listed_products_go_into_the_cart(shop: Shop) -> None:
    ann, sam = shop.buyer(), shop.seller()
    draft = shop.draft(sam)
    hidden = shop.variant(sam, draft)
    product, retired = shop.product(sam)
    sam.post(f"/products/{product['id']}/retire", status=200)
    ann.refused("POST", "/cart/lines", 409, "not_for_sale", {"variant_id": hidden["id"], "quantity": 1})
    ann.refused("POST", "/cart/lines", 409, "not_for_sale", {"variant_id": retired["id"], "quantity": 99})
    ann.refused("GET", "/cart", 404, "cart_not_found")


def test_cart_lines_belong_to_the_owner_of_the_cart(shop: Shop) -> None:
    ann, bob, sam, zoe = shop.buyer("Ann"), shop.buyer("Bob"), shop.seller(), shop.admin()
    _, variant = shop.product(sam, "4.15", 5)
    path = f"/cart/lines/{shop.put(ann, variant)['id']}"
    for other in (bob, sam, zoe):
        other.refused("PATCH", path, 404, "cart_line_not_found", {"quantity": 2})
        other.refused("DELETE", path, 404, "cart_line_not_found")
    ann.refused("PATCH", path, 409, "out_of_stock", {"quantity": 6})
    ann.invalid("PATCH", path, {"quantity": 0})
    ann.invalid("PATCH", path, {"variant_id": variant["id"], "quantity": 1})
    changed = ann.patch(path, {"quantity": 5})
    assert (changed["quantity"], changed["amount"]) == (5, "20.75")
    assert ann.get("/cart")["total"] == "20.75"
    ann.delete(path)
    ann.refused("DELETE", path, 404, "cart_line_not_found")
    cart = ann.get("/cart")
    assert (cart["lines"], cart["total"]) == ([], "0.00")
    assert shop.put(ann, variant)["quantity"] == 1


# Coupons


def test_coupons_are_made_by_admins(shop: Shop) -> None:
    zoe, sam = shop.admin(), shop.seller()
    body = {"code": coupon_code(), "percent": 90, "uses_left": 0}
    sam.refused("POST", "/coupons", 403, body=body)
    sam.refused("GET", "/coupons", 403)
    for change in (
        {"code": "ABC"},
        {"code": "A" * 21},
        {"code": "spring"},
        {"percent": 0},
        {"percent": 91},
        {"minimum": "-0.01"},
        {"uses_left": -1},
        {"uses_left": None},
        {"expires_on": "tomorrow"},
        {"owner": "Zoe"},
    ):
        zoe.invalid("POST", "/coupons", body | change)
    coupon = zoe.post("/coupons", body)
    assert coupon == {"id": coupon["id"], **body, "minimum": "0.00", "expires_on": None}
    zoe.refused("POST", "/coupons", 409, "code_taken", body)
    other = shop.coupon(zoe, 1, minimum="20.00", expires_on="2031-12-31")
    assert (other["percent"], other["minimum"], other["expires_on"]) == (1, "20.00", "2031-12-31")
    codes = [row["code"] for row in zoe.rows("/coupons", limit=100)]
    assert codes == sorted(codes)


@pytest.mark.parametrize(
    ("price", "quantity", "percent", "discount", "total"),
    [
        ("4.15", 3, 15, "1.87", "10.58"),
        ("12.50", 1, 1, "0.12", "12.38"),
        ("13.50", 1, 1, "0.14", "13.36"),
        ("4.15", 1, 90, "3.74", "0.41"),
        ("0.01", 1, 10, "0.00", "0.01"),
        ("33.33", 3, 33, "33.00", "66.99"),
    ],
)
def test_a_discount_is_exact_to_the_cent(
    shop: Shop, price: str, quantity: int, percent: int, discount: str, total: str
) -> None:
    ann, zoe = shop.buyer(), shop.admin()
    _, variant = shop.product(shop.seller(), price)
    coupon = shop.coupon(zoe, percent)
    order = shop.order(ann, variant, quantity, coupon_code=coupon["code"])
    assert (order["discount"], order["total"]) == (discount, total)
    assert shop.uses_left(zoe, coupon) == 4
    ann.refused("POST", f"/orders/{order['id']}/payments", 422, "wrong_amount", {"method": "card", "amount": "1000.00"})
    paid = ann.post(f"/orders/{order['id']}/payments", {"method": "card", "amount": total})
    assert paid["amount"] == total


def test_coupons_have_their_conditions(shop: Shop) -> None:
    ann, bob, zoe = shop.buyer("Ann"), shop.buyer("Bob"), shop.admin()
    _, variant = shop.product(shop.seller(), "10.00", 20)
    late = shop.coupon(zoe, expires_on="2020-01-01")
    large = shop.coupon(zoe, minimum="20.01")
    gone = shop.coupon(zoe, uses_left=0)
    good = shop.coupon(zoe, minimum="20.00", expires_on="2099-01-01", uses_left=1)
    address = shop.address(ann)["id"]
    shop.put(ann, variant, 2)
    for code, status, refusal in (
        ("NONE0000", 404, "coupon_not_found"),
        (late["code"], 409, "coupon_expired"),
        (large["code"], 409, "below_minimum"),
        (gone["code"], 409, "coupon_used_up"),
    ):
        ann.refused("POST", "/orders", status, refusal, {"address_id": address, "coupon_code": code})
    assert ann.page("/orders")["total"] == 0
    assert len(ann.get("/cart")["lines"]) == 1
    order = ann.post("/orders", {"address_id": address, "coupon_code": good["code"]})
    assert (order["subtotal"], order["discount"], order["total"]) == ("20.00", "2.00", "18.00")
    shop.put(ann, variant, 2)
    ann.refused("POST", "/orders", 409, "coupon_used", {"address_id": address, "coupon_code": good["code"]})
    shop.put(bob, variant, 2)
    body = {"address_id": shop.address(bob)["id"], "coupon_code": good["code"]}
    bob.refused("POST", "/orders", 409, "coupon_used_up", body)
    assert bob.post("/orders", body | {"coupon_code": None})["discount"] == "0.00"
    assert shop.uses_left(zoe, good) == 0
    assert shop.uses_left(zoe, late) == 5


# Orders


def test_an_order_keeps_the_facts_of_its_day(shop: Shop) -> None:
    ann, sam, tom = shop.buyer(), shop.seller("Sam"), shop.seller("Tom")
    black, small = shop.product(sam, "4.15", 5)
    canvas, sheet = shop.product(tom, "10.00", 2)
    home = shop.address(ann)
    shop.put(ann, small, 3)
    shop.put(ann, sheet, 2)
    order = ann.post("/orders", {"address_id": home["id"]})
    assert set(order) == {
        *("id", "number", "status", "subtotal", "discount", "total", "street", "city", "postcode", "country"),
        *("placed_at", "lines", "payments", "shipments"),
    }
    assert (order["status"], order["subtotal"], order["discount"], order["total"]) == (
        *("placed", "32.45", "0.00", "32.45"),
    )
    assert {key: order[key] for key in HOME if key != "label"} == {key: HOME[key] for key in HOME if key != "label"}
    assert (order["payments"], order["shipments"]) == ([], [])
    lines = {line["variant_id"]: line for line in order["lines"]}
    assert set(lines) == {small["id"], sheet["id"]}
    assert set(lines[small["id"]]) == {"id", "title", "price", "quantity", "variant_id", "amount"}
    assert [lines[small["id"]][key] for key in ("title", "price", "quantity", "amount")] == [
        *(black["title"], "4.15", 3, "12.45"),
    ]
    assert lines[sheet["id"]]["amount"] == "20.00"
    assert (shop.stock(black, small), shop.stock(canvas, sheet)) == (2, 0)
    cart = ann.get("/cart")
    assert (cart["lines"], cart["total"]) == ([], "0.00")

    sam.patch(f"/variants/{small['id']}", {"price": "99.00"})
    sam.patch(f"/products/{black['id']}", {"title": "Another title"})
    ann.patch(f"/addresses/{home['id']}", {"street": "Elsewhere 7"})
    ann.delete(f"/addresses/{home['id']}")
    assert ann.get(f"/orders/{order['id']}") == order

    sale = tom.rows("/me/sales")
    assert [(row["title"], row["price"], row["quantity"]) for row in sale] == [(canvas["title"], "10.00", 2)]
    assert (sale[0]["order"]["id"], sale[0]["order"]["line_count"]) == (order["id"], 2)
    assert [row["order"]["id"] for row in sam.rows("/me/sales", status="placed")] == [order["id"]]
    assert sam.rows("/me/sales", status="paid") == []
    ann.refused("GET", "/me/sales", 403)


def test_an_order_needs_an_address_and_goods(shop: Shop) -> None:
    ann, bob, sam = shop.buyer("Ann"), shop.buyer("Bob"), shop.seller()
    product, variant = shop.product(sam)
    body = {"address_id": shop.address(ann)["id"]}
    ann.refused("POST", "/orders", 409, "cart_empty", body)
    line = shop.put(ann, variant)
    ann.refused("POST", "/orders", 404, "address_not_found", {"address_id": shop.address(bob)["id"]})
    ann.refused("POST", "/orders", 404, "address_not_found", {"address_id": ann.UNKNOWN_ID})
    ann.invalid("POST", "/orders", {})
    ann.invalid("POST", "/orders", {"address_id": "home"})
    ann.invalid("POST", "/orders", body | {"total": "0.01"})
    sam.post(f"/products/{product['id']}/retire", status=200)
    ann.refused("POST", "/orders", 409, "not_for_sale", body)
    sam.post(f"/products/{product['id']}/list", status=200)
    ann.delete(f"/cart/lines/{line['id']}")
    ann.refused("POST", "/orders", 409, "cart_empty", body)
    assert ann.page("/orders")["total"] == 0


def test_an_order_that_cannot_be_filled_changes_nothing(shop: Shop) -> None:
    ann, bob, sam, zoe = shop.buyer("Ann"), shop.buyer("Bob"), shop.seller(), shop.admin()
    black, small = shop.product(sam, "4.15", 5)
    red, large = shop.product(sam, "9.00", 3)
    coupon = shop.coupon(zoe)
    shop.put(ann, small, 5)
    line = shop.put(ann, large, 3)
    shop.order(bob, large)
    body = {"address_id": shop.address(ann)["id"], "coupon_code": coupon["code"]}
    ann.refused("POST", "/orders", 409, "out_of_stock", body)
    assert (shop.stock(black, small), shop.stock(red, large)) == (5, 2)
    assert sam.page(f"/variants/{small['id']}/movements")["total"] == 0
    assert ann.page("/orders")["total"] == 0
    assert len(ann.get("/cart")["lines"]) == 2
    assert shop.uses_left(zoe, coupon) == 5
    ann.patch(f"/cart/lines/{line['id']}", {"quantity": 2})
    order = ann.post("/orders", body)
    assert (order["subtotal"], order["discount"], order["total"]) == ("38.75", "3.88", "34.87")
    assert (shop.stock(black, small), shop.stock(red, large)) == (0, 0)


def test_orders_are_private(shop: Shop) -> None:
    ann, bob, sam, zoe = shop.buyer("Ann"), shop.buyer("Bob"), shop.seller(), shop.admin()
    _, variant = shop.product(sam, "10.00", 20)
    big, little = shop.order(ann, variant, 3), shop.order(ann, variant, 1)
    path = f"/orders/{big['id']}"
    for other in (bob, sam):
        other.refused("GET", path, 404, "order_not_found")
    assert zoe.get(path) == ann.get(path) == big
    ann.refused("GET", f"/orders/{ann.UNKNOWN_ID}", 404, "order_not_found")
    page = ann.page("/orders")
    assert page["total"] == 2
    assert set(page["items"][0]) == {"id", "number", "status", "total", "placed_at", "line_count"}
    assert [row["id"] for row in page["items"]] == [little["id"], big["id"]]
    assert [row["total"] for row in ann.rows("/orders", sort="-total")] == ["30.00", "10.00"]
    assert [row["total"] for row in ann.rows("/orders", sort="total")] == ["10.00", "30.00"]
    ann.post(f"{path}/cancel", status=200)
    assert [row["id"] for row in ann.rows("/orders", status="cancelled")] == [big["id"]]
    assert [row["id"] for row in ann.rows("/orders", status="placed")] == [little["id"]]
    assert ann.send("GET", "/orders", params={"status": "lost"}).status_code == 422
    assert bob.page("/orders")["total"] == 0
    assert big["number"] != little["number"]


def test_an_order_goes_its_way(shop: Shop) -> None:
    ann, bob, sam, zoe = shop.buyer("Ann"), shop.buyer("Bob"), shop.seller(), shop.admin()
    _, variant = shop.product(sam, "17.50")
    order = shop.order(ann, variant)
    path = f"/orders/{order['id']}"
    payment = {"method": "transfer", "amount": "17.50", "reference": "Invoice 7"}
    parcel = {"carrier": "Post", "tracking_code": unique("T")}
    for amount in ("17.49", "17.51"):
        ann.refused("POST", f"{path}/payments", 422, "wrong_amount", payment | {"amount": amount})
    for change in ({"method": "cash"}, {"amount": "0.00"}, {"amount": None}, {"reference": "x" * 81}, {"paid": True}):
        ann.invalid("POST", f"{path}/payments", payment | change)
    for other in (bob, sam, zoe):
        other.refused("POST", f"{path}/payments", 404, "order_not_found", payment)
    zoe.refused("POST", f"{path}/shipments", 409, "not_paid", parcel)
    ann.refused("POST", f"{path}/deliver", 409, "not_shipped")
    assert ann.get(path)["payments"] == []

    paid = ann.post(f"{path}/payments", payment)
    assert {key: paid[key] for key in payment} == payment
    assert set(paid) == {"id", "method", "amount", "reference", "paid_at"}
    ann.refused("POST", f"{path}/payments", 409, "not_payable", payment)
    shown = ann.get(path)
    assert (shown["status"], shown["payments"]) == ("paid", [paid])
    ann.refused("POST", f"{path}/cancel", 409, "not_cancellable")
    ann.refused("POST", f"{path}/deliver", 409, "not_shipped")

    for other in (ann, sam):
        other.refused("POST", f"{path}/shipments", 403, body=parcel)
    for change in ({"tracking_code": "T12"}, {"tracking_code": "x" * 61}, {"carrier": ""}, {"carrier": "x" * 61}):
        zoe.invalid("POST", f"{path}/shipments", parcel | change)
    shipped = zoe.post(f"{path}/shipments", parcel)
    assert shipped == parcel | {"id": shipped["id"], "shipped_at": shipped["shipped_at"]}
    zoe.refused("POST", f"{path}/shipments", 409, "not_paid", {"carrier": "Post", "tracking_code": unique("T")})
    other_order = shop.paid_order(ann, variant)
    zoe.refused("POST", f"/orders/{other_order['id']}/shipments", 409, "tracking_code_taken", parcel)
    zoe.refused("POST", f"/orders/{zoe.UNKNOWN_ID}/shipments", 404, "order_not_found", parcel)

    for other in (bob, sam, zoe):
        other.refused("POST", f"{path}/deliver", 404, "order_not_found")
    delivered = ann.post(f"{path}/deliver", status=200)
    assert (delivered["status"], delivered["shipments"]) == ("delivered", [shipped])
    ann.refused("POST", f"{path}/deliver", 409, "not_shipped")


def test_cancelling_gives_the_stock_back(shop: Shop) -> None:
    ann, bob, sam, zoe = shop.buyer("Ann"), shop.buyer("Bob"), shop.seller(), shop.admin()
    product, variant = shop.product(sam, stock=5)
    path = f"/orders/{shop.order(ann, variant, 3)['id']}"
    for other in (bob, sam, zoe):
        other.refused("POST", f"{path}/cancel", 404, "order_not_found")
    assert shop.stock(product, variant) == 2
    cancelled = ann.post(f"{path}/cancel", status=200)
    assert (cancelled["status"], cancelled["total"]) == ("cancelled", "15.00")
    ann.refused("POST", f"{path}/cancel", 409, "not_cancellable")
    assert shop.stock(product, variant) == 5
    moves = sam.rows(f"/variants/{variant['id']}/movements")
    assert [(move["amount"], move["reason"]) for move in moves] == [(3, "cancellation"), (-3, "sale")]
    ann.refused("POST", f"{path}/payments", 409, "not_payable", {"method": "card", "amount": "15.00"})


def test_admins_refund_at_most_the_total(shop: Shop) -> None:
    ann, sam, zoe = shop.buyer(), shop.seller(), shop.admin()
    _, variant = shop.product(sam, "8.00")
    placed, paid, delivered = (
        shop.order(ann, variant),
        shop.paid_order(ann, variant),
        shop.delivered_order(ann, variant),
    )
    body = {"amount": "8.00", "reason": "Late"}
    path = f"/orders/{paid['id']}/refund"
    for other in (ann, sam):
        other.refused("POST", path, 403, body=body)
    zoe.refused("POST", path, 422, "too_much", body | {"amount": "8.01"})
    for change in ({"amount": "-0.01"}, {"reason": ""}, {"reason": "x" * 301}, {"reason": None}):
        zoe.invalid("POST", path, body | change)
    zoe.refused("POST", f"/orders/{placed['id']}/refund", 409, "not_refundable", body)
    refund = zoe.post(path, body)
    assert set(refund) == {"id", "amount", "reason", "made_at", "order"}
    assert (refund["amount"], refund["reason"]) == ("8.00", "Late")
    assert (refund["order"]["id"], refund["order"]["status"]) == (paid["id"], "refunded")
    zoe.refused("POST", path, 409, "not_refundable", body)
    partial = zoe.post(f"/orders/{delivered['id']}/refund", {"amount": "0.50", "reason": "Scratch"})
    assert partial["amount"] == "0.50"
    assert ann.get(f"/orders/{delivered['id']}")["status"] == "refunded"
    assert ann.get(f"/orders/{placed['id']}")["status"] == "placed"


# Concurrency


def test_the_last_piece_is_sold_once(shop: Shop, at_once: AtOnce) -> None:
    sam = shop.seller()
    product, variant = shop.product(sam, stock=1)
    buyers = [shop.buyer(name) for name in ("Ann", "Bob", "Eve", "Kim")]
    bodies = []
    for buyer in buyers:
        shop.put(buyer, variant)
        bodies.append({"address_id": shop.address(buyer)["id"]})
    calls = [
        lambda who=who, body=body: who.send("POST", "/orders", body) for who, body in zip(buyers, bodies, strict=True)
    ]
    assert at_once(*calls) == [201, 409, 409, 409]
    assert shop.stock(product, variant) == 0
    assert sorted(buyer.page("/orders")["total"] for buyer in buyers) == [0, 0, 0, 1]
    assert [move["amount"] for move in sam.rows(f"/variants/{variant['id']}/movements")] == [-1]


def test_an_order_is_paid_once(shop: Shop, at_once: AtOnce) -> None:
    ann = shop.buyer()
    _, variant = shop.product(shop.seller(), "7.25")
    path = f"/orders/{shop.order(ann, variant)['id']}"
    body = {"method": "card", "amount": "7.25"}
    assert at_once(*[lambda: ann.send("POST", f"{path}/payments", body)] * 3) == [201, 409, 409]
    shown = ann.get(path)
    assert (shown["status"], len(shown["payments"])) == ("paid", 1)


def test_payment_and_cancellation_exclude_each_other(shop: Shop, at_once: AtOnce) -> None:
    ann, sam = shop.buyer(), shop.seller()
    product, variant = shop.product(sam, "7.25", 4)
    path = f"/orders/{shop.order(ann, variant)['id']}"
    statuses = at_once(
        lambda: ann.send("POST", f"{path}/payments", {"method": "card", "amount": "7.25"}),
        lambda: ann.send("POST", f"{path}/cancel"),
    )
    shown = ann.get(path)
    if statuses == [200, 409]:
        assert (shown["status"], shown["payments"], shop.stock(product, variant)) == ("cancelled", [], 4)
    else:
        assert statuses == [201, 409]
        assert (shown["status"], len(shown["payments"]), shop.stock(product, variant)) == ("paid", 1, 3)


def test_the_last_use_of_a_coupon(shop: Shop, at_once: AtOnce) -> None:
    ann, bob, sam, zoe = shop.buyer("Ann"), shop.buyer("Bob"), shop.seller(), shop.admin()
    coupon = shop.coupon(zoe, uses_left=1)
    for buyer in (ann, bob):
        shop.put(buyer, shop.product(sam)[1])
        shop.address(buyer)

    def place(buyer: Caller) -> httpx.Response:
        return buyer.send("POST", "/orders", {"address_id": addresses[buyer.id], "coupon_code": coupon["code"]})

    addresses = {buyer.id: shop.address(buyer)["id"] for buyer in (ann, bob)}
    assert at_once(lambda: place(ann), lambda: place(bob)) == [201, 409]
    assert shop.uses_left(zoe, coupon) == 0


def test_an_email_is_taken_once(guest: Caller, at_once: AtOnce) -> None:
    body = {"email": f"{unique('ann')}@example.org", "name": "Ann", "password": guest.PASSWORD}
    assert at_once(*[lambda: guest.send("POST", "/users", body)] * 3) == [201, 409, 409]


def test_stock_is_counted_exactly(shop: Shop, at_once: AtOnce) -> None:
    sam = shop.seller()
    product, variant = shop.product(sam, stock=3)
    path = f"/variants/{variant['id']}"
    deliveries = [lambda: sam.send("POST", f"{path}/deliveries", {"amount": 2})] * 4
    assert at_once(*deliveries) == [200] * 4
    assert shop.stock(product, variant) == 11
    corrections = [lambda: sam.send("POST", f"{path}/corrections", {"amount": -6})] * 3
    assert at_once(*corrections) == [200, 409, 409]
    assert shop.stock(product, variant) == 5
    assert sam.page(f"{path}/movements")["total"] == 5


# After the sale


def test_only_buyers_review_and_once(shop: Shop) -> None:
    ann, bob, sam = shop.buyer("Ann"), shop.buyer("Bob"), shop.seller()
    black, small = shop.product(sam)
    red, _ = shop.product(sam)
    path = f"/products/{black['id']}/reviews"
    ann.refused("POST", path, 403, "not_bought", {"stars": 5})
    order = shop.order(ann, small)
    ann.refused("POST", path, 403, "not_bought", {"stars": 5})
    ann.post(f"/orders/{order['id']}/payments", {"method": "card", "amount": order["total"]})
    bob.refused("POST", path, 403, "not_bought", {"stars": 5})
    ann.refused("POST", f"/products/{red['id']}/reviews", 403, "not_bought", {"stars": 5})
    ann.refused("POST", f"/products/{ann.UNKNOWN_ID}/reviews", 404, "product_not_found", {"stars": 5})
    for body in ({"stars": 0}, {"stars": 6}, {}, {"stars": 3, "text": "x" * 2001}, {"stars": 3, "helpful": 9}):
        ann.invalid("POST", path, body)
    review = ann.post(path, {"stars": 4, "text": "Good."})
    assert set(review) == {"id", "stars", "text", "helpful", "written_at", "author"}
    assert (review["stars"], review["text"], review["helpful"]) == (4, "Good.", 0)
    assert review["author"] == {"id": ann.id, "name": "Ann"}
    ann.refused("POST", path, 409, "reviewed_already", {"stars": 5})
    cancelled = shop.order(bob, small)
    bob.post(f"/orders/{cancelled['id']}/cancel", status=200)
    bob.refused("POST", path, 403, "not_bought", {"stars": 5})
    shop.delivered_order(bob, small)
    assert bob.post(path, {"stars": 1})["text"] is None


def test_reviews_are_listed_rated_and_found_helpful(shop: Shop) -> None:
    sam, zoe = shop.seller(), shop.admin()
    product, variant = shop.product(sam)
    path = f"/products/{product['id']}"
    people = [shop.buyer(name) for name in ("Ann", "Bob", "Eve")]
    reviews = []
    for person, stars in zip(people, (4, 5, 5), strict=True):
        shop.paid_order(person, variant)
        reviews.append(person.post(f"{path}/reviews", {"stars": stars, "text": f"By {person.name}"}))
    ann, bob, eve = people
    shown = shop.guest.get(path)
    assert (shown["rating"], shown["review_count"]) == ("4.67", 3)
    assert shop.guest.rows("/products", q=product["title"])[0]["rating"] == "4.67"

    vote = f"/reviews/{reviews[0]['id']}/votes"
    ann.refused("POST", vote, 403, "own_review")
    shop.guest.refused("POST", vote, 401)
    assert bob.post(vote, status=200)["helpful"] == 1
    bob.refused("POST", vote, 409, "voted_already")
    assert eve.post(vote, status=200)["helpful"] == 2
    eve.refused("POST", f"/reviews/{eve.UNKNOWN_ID}/votes", 404, "review_not_found")

    def authors(**params: Any) -> list[str]:
        return [row["author"]["name"] for row in shop.guest.rows(f"{path}/reviews", **params)]

    assert authors() == ["Eve", "Bob", "Ann"]
    assert authors(sort="written_at") == ["Ann", "Bob", "Eve"]
    assert authors(sort="-helpful", limit=1) == ["Ann"]
    assert authors(sort="stars", limit=1) == ["Ann"]
    assert sorted(authors(stars=5)) == ["Bob", "Eve"]
    assert sorted(authors(min_stars=5)) == ["Bob", "Eve"]
    assert len(authors(min_stars=4)) == 3
    assert authors(stars=3) == []
    shop.guest.refused("GET", f"/products/{zoe.UNKNOWN_ID}/reviews", 404, "product_not_found")

    mine = f"/reviews/{reviews[0]['id']}"
    for other in (bob, sam, zoe):
        other.refused("PATCH", mine, 404, "review_not_found", {"stars": 1})
    ann.invalid("PATCH", mine, {"stars": 0})
    ann.invalid("PATCH", mine, {"helpful": 99})
    assert ann.patch(mine, {"stars": 2}) == reviews[0] | {"stars": 2, "helpful": 2}
    assert shop.guest.get(path)["rating"] == "4.00"
    bob.refused("DELETE", mine, 404, "review_not_found")
    sam.refused("DELETE", mine, 404, "review_not_found")
    zoe.delete(mine)
    eve.delete(f"/reviews/{reviews[2]['id']}")
    shown = shop.guest.get(path)
    assert (shown["rating"], shown["review_count"]) == ("5.00", 1)


def test_wishes_are_private(shop: Shop) -> None:
    ann, bob, sam = shop.buyer("Ann"), shop.buyer("Bob"), shop.seller()
    black, _ = shop.product(sam)
    red, _ = shop.product(sam)
    wish = f"/products/{black['id']}/wish"
    assert ann.put(wish)["wished"] is True
    assert ann.put(wish)["wished"] is True
    ann.put(f"/products/{red['id']}/wish")
    page = ann.page("/me/wishes")
    assert page["total"] == 2
    assert set(page["items"][0]) == {"id", "made_at", "product"}
    assert [row["product"]["id"] for row in page["items"]] == [red["id"], black["id"]]
    assert [row["product"]["id"] for row in ann.rows("/me/wishes", sort="made_at", limit=1)] == [black["id"]]
    for other in (shop.guest, bob):
        assert other.get(f"/products/{black['id']}")["wished"] is False
    bob.put(wish)
    ann.delete(wish)
    ann.delete(wish)
    assert [row["product"]["id"] for row in ann.rows("/me/wishes")] == [red["id"]]
    assert [row["product"]["id"] for row in bob.rows("/me/wishes")] == [black["id"]]
    ann.refused("PUT", f"/products/{ann.UNKNOWN_ID}/wish", 404, "product_not_found")
    ann.refused("DELETE", f"/products/{ann.UNKNOWN_ID}/wish", 404, "product_not_found")


def test_sellers_answer_questions_once(shop: Shop) -> None:
    ann, bob, sam, tom, zoe = shop.buyer("Ann"), shop.buyer("Bob"), shop.seller(), shop.seller("Tom"), shop.admin()
    product, _ = shop.product(sam)
    path = f"/products/{product['id']}/questions"
    for body in ({"text": "Why?"}, {"text": "x" * 501}, {}, {"text": "Is it dry?", "answer": "Yes."}):
        ann.invalid("POST", path, body)
    dry = ann.post(path, {"text": "Dry??"})
    assert set(dry) == {"id", "text", "answer", "asked_at", "asker"}
    assert (dry["text"], dry["answer"], dry["asker"]) == ("Dry??", None, {"id": ann.id, "name": "Ann"})
    bob.post(path, {"text": "Is it waterproof?"})
    answer = f"/questions/{dry['id']}/answer"
    for other in (ann, tom, zoe):
        other.refused("POST", answer, 404, "question_not_found", {"answer": "No."})
    sam.invalid("POST", answer, {"answer": ""})
    sam.invalid("POST", answer, {"answer": "x" * 1001})
    assert sam.post(answer, {"answer": "In a minute."}, status=200) == dry | {"answer": "In a minute."}
    sam.refused("POST", answer, 409, "answered_already", {"answer": "In an hour."})
    texts = [row["text"] for row in shop.guest.rows(path)]
    assert texts == ["Dry??", "Is it waterproof?"]
    assert [row["text"] for row in shop.guest.rows(path, sort="-asked_at", limit=1)] == ["Is it waterproof?"]
    assert [row["text"] for row in shop.guest.rows(path, answered=True)] == ["Dry??"]
    assert [row["text"] for row in shop.guest.rows(path, answered=False)] == ["Is it waterproof?"]


def test_delivered_goods_are_returned_in_parts(shop: Shop) -> None:
    ann, bob, sam, tom, zoe = shop.buyer("Ann"), shop.buyer("Bob"), shop.seller(), shop.seller("Tom"), shop.admin()
    product, variant = shop.product(sam, stock=10)
    early = f"/order-lines/{shop.paid_order(ann, variant)['lines'][0]['id']}/returns"
    ann.refused("POST", early, 409, "not_delivered", {"quantity": 1, "reason": "Too late"})
    line = shop.delivered_order(ann, variant, 5)["lines"][0]
    path = f"/order-lines/{line['id']}/returns"
    for other in (bob, sam, zoe):
        other.refused("POST", path, 404, body={"quantity": 1, "reason": "Leaks"})
    for change in ({"quantity": 0}, {"reason": "No"}, {"reason": "x" * 301}, {"status": "accepted"}):
        ann.invalid("POST", path, {"quantity": 1, "reason": "Leaks"} | change)
    ann.refused("POST", path, 422, "too_many", {"quantity": 6, "reason": "Leaks"})
    part = ann.post(path, {"quantity": 3, "reason": "Leaks"})
    assert set(part) == {"id", "quantity", "reason", "status", "asked_at", "line"}
    assert (part["quantity"], part["reason"], part["status"], part["line"]) == (3, "Leaks", "asked", line)
    ann.refused("POST", path, 422, "too_many", {"quantity": 3, "reason": "Leaks"})
    rest = ann.post(path, {"quantity": 2, "reason": "Dry"})
    ann.refused("POST", path, 422, "too_many", {"quantity": 1, "reason": "Leaks"})
    assert shop.stock(product, variant) == 4

    for other in (ann, tom, zoe):
        other.refused("POST", f"/returns/{part['id']}/accept", 404, "return_request_not_found")
        other.refused("POST", f"/returns/{part['id']}/decline", 404, "return_request_not_found")
    accepted = sam.post(f"/returns/{part['id']}/accept", status=200)
    assert accepted == part | {"status": "accepted"}
    assert sam.post(f"/returns/{rest['id']}/decline", status=200)["status"] == "declined"
    for row in (part, rest):
        sam.refused("POST", f"/returns/{row['id']}/accept", 409, "decided_already")
        sam.refused("POST", f"/returns/{row['id']}/decline", 409, "decided_already")
    assert shop.stock(product, variant) == 7
    moves = sam.rows(f"/variants/{variant['id']}/movements")
    assert (moves[0]["amount"], moves[0]["reason"]) == (3, "return")
    assert len(moves) == 3


# Figures


def test_sales_are_summed_up_by_category(shop: Shop) -> None:
    ann, sam, zoe = shop.buyer(), shop.seller(), shop.admin()
    ink, art = shop.category(zoe), shop.category(zoe)
    _, small = shop.product(sam, "4.15", category=ink)
    _, large = shop.product(sam, "0.05", category=ink)
    _, sheet = shop.product(sam, "1.25", category=art)
    shop.paid_order(ann, small, 3)
    shop.delivered_order(ann, large, 1)
    shop.order(ann, small, 1)
    ann.post(f"/orders/{shop.order(ann, small, 1)['id']}/cancel", status=200)
    zoe.post(f"/orders/{shop.paid_order(ann, small)['id']}/refund", {"amount": "4.15", "reason": "x"})
    shop.paid_order(ann, sheet, 2)
    rows = zoe.rows("/reports/sales-by-category")
    figures = {row["category"]: row for row in rows}
    assert figures[ink["name"]] == {"category": ink["name"], "lines": 2, "pieces": 4, "turnover": "12.50"}
    assert figures[art["name"]] == {"category": art["name"], "lines": 1, "pieces": 2, "turnover": "2.50"}
    order = [(-float(row["turnover"]), row["category"]) for row in rows]
    assert order == sorted(order)
    for other in (ann, sam):
        other.refused("GET", "/reports/sales-by-category", 403)


def test_orders_are_summed_up_by_status(shop: Shop) -> None:
    ann, sam, zoe = shop.buyer(), shop.seller(), shop.admin()
    _, variant = shop.product(sam, "10.01", 5)

    def figures() -> dict[str, tuple[int, int]]:
        """Per status, how many orders there are and their turnover in cents."""
        rows = zoe.rows("/reports/orders-by-status")
        assert [row["status"] for row in rows] == sorted(row["status"] for row in rows)
        for row in rows:
            assert set(row) == {"status", "orders", "turnover", "average"}
            exact = int(row["turnover"].replace(".", "")) / row["orders"]
            assert abs(int(row["average"].replace(".", "")) - exact) <= 0.5
        return {row["status"]: (row["orders"], int(row["turnover"].replace(".", ""))) for row in rows}

    before = figures().get("paid", (0, 0))
    shop.paid_order(ann, variant, 1)
    shop.paid_order(ann, variant, 2)
    shop.order(ann, variant, 1)
    assert figures()["paid"] == (before[0] + 2, before[1] + 3003)
    for other in (ann, sam):
        other.refused("GET", "/reports/orders-by-status", 403)


def test_the_best_sellers_are_ranked(shop: Shop) -> None:
    ann, sam, zoe = shop.buyer(), shop.seller(), shop.admin()
    _, variant = shop.product(sam, stock=500)
    shop.order(ann, variant, 1)
    rows = zoe.rows("/reports/best-sellers")
    assert 1 <= len(rows) <= 10
    order = [(-row["pieces"], row["title"]) for row in rows]
    assert order == sorted(order)
    top = rows[0]["pieces"]
    best, variant = shop.product(sam, stock=10_000)
    placed = 0
    while placed <= top:
        shop.order(ann, variant, 99)
        placed += 99
    assert zoe.rows("/reports/best-sellers")[0] == {"title": best["title"], "pieces": placed}
    cancelled = shop.order(ann, variant, 99)
    assert zoe.rows("/reports/best-sellers")[0]["pieces"] == placed + 99
    ann.post(f"/orders/{cancelled['id']}/cancel", status=200)
    assert zoe.rows("/reports/best-sellers")[0]["pieces"] == placed
    for other in (ann, sam):
        other.refused("GET", "/reports/best-sellers", 403)


def test_sellers_see_what_runs_out(shop: Shop) -> None:
    ann, sam, tom = shop.buyer(), shop.seller("Sam"), shop.seller("Tom")
    product, four = shop.product(sam, stock=4)
    shop.variant(sam, product, stock=5)
    none = shop.variant(sam, product, stock=0)
    shop.product(tom, stock=1)
    assert [(row["id"], row["stock"]) for row in sam.rows("/reports/low-stock")] == [(none["id"], 0), (four["id"], 4)]
    assert [row["stock"] for row in sam.rows("/reports/low-stock", sort="-stock")] == [4, 0]
    assert len(tom.rows("/reports/low-stock")) == 1
    ann.refused("GET", "/reports/low-stock", 403)
