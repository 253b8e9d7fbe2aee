"""Words of a spec: names in every spelling are one, and no script is broken."""

import pytest

from rag.tokenize import stem, stems, term_key


@pytest.mark.parametrize(
    "name", ["BlogPost", "blogPost", "blog post", "blog_post", "blog-posts", "BLOG POSTS", "blogpost"]
)
def test_all_spellings_of_a_name_are_one_term(name: str) -> None:
    assert term_key(name) == "blogpost"


def test_an_article_inside_a_name_does_not_matter() -> None:
    assert term_key("Publish an article") == term_key("publish_article")


def test_identifiers_give_their_parts_and_the_whole() -> None:
    assert stems("HTTPServer user_id2") == ["http", "server", "httpserver", "user", "id2", "userid2"]


def test_requirement_codes_stay_whole() -> None:
    assert stems("see TR-003.") == ["see", "tr-003"]


@pytest.mark.parametrize(
    "words", ["archive archives archived archiving", "publish publishes published", "entry entries", "stop stopped"]
)
def test_forms_of_a_word_share_a_stem(words: str) -> None:
    assert len({stem(word) for word in words.split()}) == 1


@pytest.mark.parametrize("word", ["status", "address", "this", "id", "is", "größe", "статьи"])
def test_words_that_only_look_like_plurals_are_kept(word: str) -> None:
    assert stem(word) == word


def test_text_without_blanks_is_read_in_pairs_of_characters() -> None:
    assert stems("用户登录") == ["用户", "户登", "登录"]


def test_words_of_other_scripts_are_not_cut_at_their_marks() -> None:
    assert stems("हिन्दी Größe") == ["हिन्दी", "größe"]
