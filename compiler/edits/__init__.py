"""What people wrote in generated files, kept through the next compile: matching, merging, deciding. Pure."""
