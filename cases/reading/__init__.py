"""The record as it is read: what holds, who wrote it when, and what stood there before."""
