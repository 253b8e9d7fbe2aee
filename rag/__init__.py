"""Sections in, ranked sections with reasons out.

``load_spec`` reads Markdown into a Spec, ``Retriever`` picks the sections that one unit needs, ``render`` writes
them into a model request. Nothing here knows of units, phases or models, and nothing imports ``compiler`` or
``emitters``. Vectors are optional: with the lexical retriever neither torch nor faiss is imported.
"""
