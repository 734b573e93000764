"""The pages of applications: for those who write them, and for those who read and check them."""
