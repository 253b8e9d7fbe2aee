"""The API of `articles.md`, as a good engineer writes it with FastAPI and SQLAlchemy's async ORM.

Relations are loaded with `selectinload` and `joinedload` (no N+1), responses are Pydantic models, sessions come from a
dependency, SQLite runs with WAL and synchronous=NORMAL as on the other side. `uvicorn server:create_app --factory`.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer
from pydantic.alias_generators import to_camel
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Numeric,
    String,
    Table,
    Text,
    TypeDecorator,
    Uuid,
    event,
    func,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship, selectinload


class Moment(TypeDecorator[datetime]):
    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        return Text() if dialect.name == "sqlite" else DateTime(timezone=True)

    def process_bind_param(self, value: datetime | None, dialect: Any) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"

    def process_result_value(self, value: Any, dialect: Any) -> datetime | None:
        return datetime.fromisoformat(value) if isinstance(value, str) else value


class Id(TypeDecorator[uuid.UUID]):
    impl = Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        return Text() if dialect.name == "sqlite" else Uuid()

    def process_bind_param(self, value: uuid.UUID | None, dialect: Any) -> Any:
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Any) -> uuid.UUID | None:
        return uuid.UUID(value) if isinstance(value, str) else value


class Money(TypeDecorator[Decimal]):
    impl = Numeric(12, 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        return BigInteger() if dialect.name == "sqlite" else Numeric(12, 2)

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> Any:
        return int(value.scaleb(2)) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Any) -> Decimal | None:
        return Decimal(value).scaleb(-2) if isinstance(value, int) else value


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[uuid.UUID] = mapped_column(Id(), primary_key=True)
    username: Mapped[str] = mapped_column(String, unique=True)
    password: Mapped[str] = mapped_column(String)
    bio: Mapped[str | None]
    image: Mapped[str | None]


class Token(Base):
    __tablename__ = "access_tokens"

    id: Mapped[uuid.UUID] = mapped_column(Id(), primary_key=True, default=uuid.uuid4)
    digest: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment())
    expires_at: Mapped[datetime] = mapped_column(Moment())
    user: Mapped[User] = relationship()


class Tag(Base):
    __tablename__ = "tags"

    id: Mapped[uuid.UUID] = mapped_column(Id(), primary_key=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(unique=True)


article_tags = Table(
    "articles_tags",
    Base.metadata,
    Column("tag_id", Id(), ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", Id(), ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True),
)
favorites = Table(
    "articles_favorites",
    Base.metadata,
    Column("user_id", Id(), ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", Id(), ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Article(Base):
    __tablename__ = "articles"

    id: Mapped[uuid.UUID] = mapped_column(Id(), primary_key=True, default=uuid.uuid4)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    description: Mapped[str]
    body: Mapped[str]
    price: Mapped[Decimal] = mapped_column(Money())
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(Moment())
    updated_at: Mapped[datetime] = mapped_column(Moment())
    author: Mapped[User] = relationship()
    tags: Mapped[list[Tag]] = relationship(secondary=article_tags, order_by=Tag.id)


def wire(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


WireMoment = Annotated[datetime, PlainSerializer(wire, return_type=str, when_used="json")]
WirePrice = Annotated[Decimal, PlainSerializer(lambda price: f"{price:.2f}", return_type=str, when_used="json")]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Description = Annotated[str, Field(max_length=500)]
Body = Annotated[str, Field(max_length=100_000)]
Price = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]


class Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True, from_attributes=True)


class AuthorView(Wire):
    username: str
    bio: str | None
    image: str | None


class TagView(Wire):
    name: str


class ArticleView(Wire):
    id: uuid.UUID
    slug: str
    title: str
    description: str
    body: str
    price: WirePrice
    created_at: WireMoment
    updated_at: WireMoment
    tags: list[TagView]
    favorites_count: int
    favorited: bool
    author: AuthorView


class ArticlePage(Wire):
    items: list[ArticleView]
    total: int
    limit: int
    offset: int


class ArticleCreate(Wire):
    title: Title
    description: Description
    body: Body
    price: Price
    labels: Annotated[list[str], Field(max_length=20)]


class ArticleUpdate(Wire):
    title: Title = Field(default_factory=str)
    description: Description = Field(default_factory=str)
    body: Body = Field(default_factory=str)
    price: Price = Field(default_factory=Decimal)


async def session(request: Request) -> AsyncIterator[AsyncSession]:
    async with request.app.state.sessions() as opened:
        yield opened


Session = Annotated[AsyncSession, Depends(session)]


async def optional_viewer(db: Session, authorization: Annotated[str | None, Header()] = None) -> User | None:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    found = await db.scalar(
        select(Token)
        .options(joinedload(Token.user))
        .where(Token.digest == hashlib.sha256(token.encode()).hexdigest(), Token.expires_at > datetime.now(UTC))
    )
    if found is None:
        raise HTTPException(401)
    return found.user


OptionalViewer = Annotated[User | None, Depends(optional_viewer)]


async def required_viewer(viewer: OptionalViewer) -> User:
    if viewer is None:
        raise HTTPException(401)
    return viewer


RequiredViewer = Annotated[User, Depends(required_viewer)]


async def views(db: AsyncSession, articles: Sequence[Article], viewer: User | None) -> list[ArticleView]:
    """The views of a page, with two statements for favorites however long the page is."""
    ids = [article.id for article in articles]
    counts: dict[uuid.UUID, int] = {}
    favorited: set[uuid.UUID] = set()
    if ids:
        among = favorites.c.article_id.in_(ids)
        grouped = select(favorites.c.article_id, func.count()).where(among).group_by(favorites.c.article_id)
        counts = {found.article_id: found[1] for found in await db.execute(grouped)}
        if viewer is not None:
            own = select(favorites.c.article_id).where(among, favorites.c.user_id == viewer.id)
            favorited = set(await db.scalars(own))
    return [
        ArticleView(
            id=article.id,
            slug=article.slug,
            title=article.title,
            description=article.description,
            body=article.body,
            price=article.price,
            created_at=article.created_at,
            updated_at=article.updated_at,
            tags=[TagView.model_validate(tag) for tag in article.tags],
            favorites_count=counts.get(article.id, 0),
            favorited=article.id in favorited,
            author=AuthorView.model_validate(article.author),
        )
        for article in articles
    ]


def slug_of(text: str) -> str:
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower())) or "x"


router = APIRouter(prefix="/api")
LOADED = (joinedload(Article.author), selectinload(Article.tags))


@router.get("/articles")
async def list_articles(
    db: Session,
    viewer: OptionalViewer,
    tag: str | None = None,
    author: str | None = None,
    q: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    sort: Literal["created_at", "-created_at", "title", "-title"] = "-created_at",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> ArticlePage:
    query = select(Article)
    if tag is not None:
        query = query.where(Article.tags.any(Tag.name == tag))
    if author is not None:
        query = query.where(Article.author.has(User.username == author))
    if q is not None:
        query = query.where(Article.title.icontains(q, autoescape=True))
    order = {
        "created_at": (Article.created_at, Article.id),
        "-created_at": (Article.created_at.desc(), Article.id.desc()),
        "title": (Article.title, Article.id),
        "-title": (Article.title.desc(), Article.id.desc()),
    }[sort]
    total = await db.scalar(select(func.count()).select_from(query.subquery()))
    found = (await db.scalars(query.options(*LOADED).order_by(*order).limit(limit).offset(offset))).all()
    return ArticlePage(items=await views(db, found, viewer), total=total or 0, limit=limit, offset=offset)


@router.get("/articles/{slug}")
async def get_article(db: Session, viewer: OptionalViewer, slug: str) -> ArticleView:
    article = await db.scalar(select(Article).options(*LOADED).where(Article.slug == slug))
    if article is None:
        raise HTTPException(404)
    return (await views(db, [article], viewer))[0]


@router.post("/articles", status_code=201)
async def create_article(db: Session, viewer: RequiredViewer, payload: ArticleCreate) -> ArticleView:
    now = datetime.now(UTC)
    tags: Sequence[Tag] = ()
    if payload.labels:
        tags = (await db.scalars(select(Tag).where(Tag.name.in_(payload.labels)).order_by(Tag.id))).all()
    article = Article(
        **payload.model_dump(exclude={"labels"}),
        slug=slug_of(payload.title),
        author=viewer,
        created_at=now,
        updated_at=now,
        tags=list(tags),
    )
    db.add(article)
    try:
        await db.commit()
    except IntegrityError as error:
        raise HTTPException(409) from error
    return (await views(db, [article], viewer))[0]


@router.patch("/articles/{slug}")
async def update_article(db: Session, viewer: RequiredViewer, slug: str, payload: ArticleUpdate) -> ArticleView:
    query = select(Article).options(*LOADED).where(Article.slug == slug).with_for_update(of=Article)
    article = await db.scalar(query)
    if article is None:
        raise HTTPException(404)
    if article.author_id != viewer.id:
        raise HTTPException(403)
    changes = payload.model_dump(exclude_unset=True)
    for name, value in changes.items():
        setattr(article, name, value)
    if changes:
        article.updated_at = datetime.now(UTC)
    view = (await views(db, [article], viewer))[0]
    await db.commit()
    return view


def create_app() -> FastAPI:
    url = os.environ["DATABASE_URL"].replace("postgresql:", "postgresql+asyncpg:")
    url = url.replace("sqlite:", "sqlite+aiosqlite:")
    engine = create_async_engine(url, pool_size=10, max_overflow=0)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine.sync_engine, "connect")
        def pragmas(connection: Any, _: Any) -> None:
            cursor = connection.cursor()
            for pragma in os.environ.get("SQLITE_PRAGMAS", DURABILITY).split(";"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.sessions = async_sessionmaker(engine, expire_on_commit=False)
        yield
        await engine.dispose()

    app = FastAPI(title="Articles", lifespan=lifespan)
    app.include_router(router)
    return app


DURABILITY = (
    "journal_mode=WAL;synchronous=NORMAL;foreign_keys=ON;busy_timeout=10000;cache_size=-65536;temp_store=MEMORY"
)
