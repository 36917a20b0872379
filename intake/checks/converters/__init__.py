"""What other tools write, as results of checks. Each file stands alone, without Django, so that it can be copied to
where the tool runs."""
