"""One person: the MakeHuman mesh, its shape, skeleton, skin and clothes, and the joint angles that pose it."""
