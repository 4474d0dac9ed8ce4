"""What is drawn into pictures: skeleton, banner, colours, and videos of them."""
