"""Rows divided among workers."""
