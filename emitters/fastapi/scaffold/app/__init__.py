"""The backend: models, DTOs, collectors, transformers and operations, one file each, and what they stand on."""
