"""Everything that is kept on disk: the state below ``.formwork/``, the output tree, recordings and mailboxes."""
